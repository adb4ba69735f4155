"""Advisers (智能制造顾问): one named person an enterprise, who keeps in touch, advises, and hands over with the history."""
