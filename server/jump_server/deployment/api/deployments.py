"""Endpoints of deployments: accepted and rejected installations."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.views import Page
from jump_server.deployment import deployments, views
from jump_server.reports import views as report_views
from jump_server.reports.api import reports

routes = Routes("Deployments")
READ = Access(USER, ("read", "audit"))


@routes.add(
    "GET",
    "/deployments",
    READ,
    query=deployments.DeploymentQuery,
)
def list_deployments(call: Call[None, deployments.DeploymentQuery]) -> Page[views.Deployment]:
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
def export_deployments(call: Call[None, deployments.DeploymentExport]) -> Reply[None]:
    """Export all deployments that match the filter as a file."""
    return reports.export(call, deployments.REPORT, "deployments")


@routes.add(
    "GET",
    "/deployments/counts",
    READ,
    query=deployments.DeploymentCounts,
)
def count_deployments(call: Call[None, deployments.DeploymentCounts]) -> report_views.ReportCounts:
    """Count the deployments that match the filter, over the filter's period."""
    return reports.counts(call, deployments.REPORT)
