"""Endpoints of deployments: accepted and rejected installations."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.deployment import deployments
from jump_server.reports.api import report_answers, reports

from . import deployment_answers

routes = Routes("Deployments")
READ = Access(USER, ("read", "audit"))


@routes.add(
    "GET",
    "/deployments",
    READ,
    query=deployments.DeploymentQuery,
    answer=deployment_answers.DeploymentPage,
)
def list_deployments(call: Call[None, deployments.DeploymentQuery]) -> object:
    """List installations with your own installers, newest first.

    With a right to reports, the list also contains installations with other users' installers.
    Rejected installations have the `code` and `parameters` of the error sent to the computer.
    """
    return call.report(deployments.listing, call.actor, call.query).view()


@routes.add(
    "GET",
    "/deployments/export",
    READ,
    query=deployments.DeploymentExport,
    content_types=reports.FILES,
)
def export_deployments(call: Call[None, deployments.DeploymentExport]) -> Reply:
    """Export all deployments that match the filter as a file."""
    return reports.export(call, deployments.REPORT, "deployments")


@routes.add(
    "GET",
    "/deployments/counts",
    READ,
    query=deployments.DeploymentCounts,
    answer=report_answers.ReportCounts,
)
def count_deployments(call: Call[None, deployments.DeploymentCounts]) -> object:
    """Count the deployments that match the filter, over the filter's period."""
    return reports.counts(call, deployments.REPORT)
