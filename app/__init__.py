"""智诊 Zhizhen: the service with which a province diagnoses its manufacturers for free."""
