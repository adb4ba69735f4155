"""Assessments: one enterprise answering one questionnaire version, from the start to submission."""
