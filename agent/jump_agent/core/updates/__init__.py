"""Updates: which payload the site's signed documents allow, its download, and its verification.

Only the short process of an update imports these modules. The idle client keeps
:mod:`jump_agent.core.offers` alone.
"""
