"""Use cases of reports: compose the content, freeze it, find it again."""
