"""Opening files that strangers sent, each in a process of its own."""
