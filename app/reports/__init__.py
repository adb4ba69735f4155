"""Reports: freeze the content, draw the PDF, keep and check it."""
