"""The skin shared by all rooms: pages, errors, guards."""
