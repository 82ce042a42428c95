"""Deployments: installations, accepted and rejected."""

from jump_server.services import deployments

from . import report_answers, reports
from .endpoint import USER, Access, Answer, Call, Routes

routes = Routes("Deployments")
READ = Access(USER, ("read", "audit"))


@routes.add(
    "GET",
    "/deployments",
    READ,
    query=deployments.DeploymentQuery,
    answer=report_answers.DeploymentPage,
)
def list_deployments(call: Call[None, deployments.DeploymentQuery]) -> object:
    """List the installations by one's own installers, and by right others', newest first.

    Rejected ones have the error that the computer was given: its `code` and `parameters`.
    """
    return call.report(deployments.listing, call.actor, call.query).view()


@routes.add(
    "GET",
    "/deployments/export",
    READ,
    query=deployments.DeploymentExport,
    content_types=reports.FILES,
)
def export_deployments(call: Call[None, deployments.DeploymentExport]) -> Answer:
    """All deployments that the filter finds, as a file."""
    return reports.export(call, deployments.REPORT, "deployments")


@routes.add(
    "GET",
    "/deployments/counts",
    READ,
    query=deployments.DeploymentCounts,
    answer=report_answers.ReportCounts,
)
def count_deployments(call: Call[None, deployments.DeploymentCounts]) -> object:
    """Count the deployments that the filter finds, over its period."""
    return reports.counts(call, deployments.REPORT)
