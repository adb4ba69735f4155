"""Evidence: files that prove an answer, checked before they are kept; knows owners and items by code only."""
