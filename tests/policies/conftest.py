from tests.gateway.policy.conftest import policies, shipped

__all__ = ["policies", "shipped"]  # fixtures
