"""Providers: who helps enterprises, with what offers and what cases — the 资源池."""
