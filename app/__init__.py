"""智诊 Zhizhen: the service with which a province diagnoses its manufacturers for free."""

RELEASE = "0.1.0"
"""The version of this code; `pyproject.toml` says the same."""
