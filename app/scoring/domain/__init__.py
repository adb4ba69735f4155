"""Reading a result: as a document, and as an answer to "why not one level higher"."""
