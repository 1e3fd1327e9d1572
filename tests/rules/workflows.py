"""What a workflow may do: pinned actions, least permission, nothing published unchecked.

zizmor looks for what is unsafe in any workflow; these are this project's own terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

PINNED = re.compile(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}")
# The jobs that may hold a permission to write, by workflow and job, and why they do.
WRITERS = {
    ("publish.yml", "deploy"): {"pages", "id-token"},  # publishes what the others have built
    ("newest.yml", "tell"): {"issues"},  # opens or updates one issue
    ("labels.yml", "label"): {"issues", "pull-requests"},  # sets labels, by the clock
}

# What waits for what, in publish.yml.
ORDER = (("check", "lint"), ("build", "check"), ("build", "versions"), ("deploy", "build"))


def check(name: str, text: str) -> list[str]:
    """Return the findings for one workflow; `name` is its path in the project."""
    workflow = yaml.safe_load(text)
    lines = text.split("\n")

    def line_of(part: str) -> int:
        return next((n for n, line in enumerate(lines, start=1) if part in line), 1)

    return [
        f"{name}:{line_of(part)}: {message}"
        for part, message in _check(name.rsplit("/", 1)[-1], workflow)
    ]


def _check(name: str, workflow: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    # YAML 1.1 reads the key `on` as true.
    triggers = workflow.get("on", workflow.get(True))
    if "secrets." in yaml.safe_dump(workflow):
        yield "secrets.", "uses a secret, which a fork's code could print. Do without."
    if "pull_request_target" in triggers or "workflow_run" in triggers:
        yield "pull_request_target", "runs with secrets on what a fork sends. Use pull_request."
    if workflow.get("permissions") != {}:
        yield "permissions:", "gives permissions to every job. Write `permissions: {}` at the top."
    for job_name, job in workflow["jobs"].items():
        start = f"  {job_name}:"
        granted = job.get("permissions") or {}
        if not isinstance(granted, dict):
            yield start, f"the job {job_name} takes every permission. Name the ones it needs."
            continue
        writes = {scope for scope, level in granted.items() if level == "write"}
        if extra := writes - WRITERS.get((name, job_name), set()):
            yield start, f"the job {job_name} may write {', '.join(sorted(extra))}. Let it read."
        for step in job.get("steps", []):
            if "uses" in step and not PINNED.fullmatch(step["uses"]):
                yield step["uses"], f"{step['uses']} is not pinned. Name a commit of 40 digits."
            if "checkout@" in step.get("uses", "") and (
                step.get("with", {}).get("persist-credentials") is not False
            ):
                yield start, f"the job {job_name} keeps its token. Set persist-credentials: false."
    if name == "publish.yml":
        yield from _check_order(workflow["jobs"])


def _check_order(jobs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for job, needed in ORDER:
        if needed not in _listed(jobs.get(job, {}).get("needs", [])):
            yield f"  {job}:", f"the job {job} does not wait for {needed}. Add it to `needs:`."
    if not any(step.get("run") == "make lint" for step in jobs.get("lint", {}).get("steps", [])):
        yield "  lint:", "a pull request is not told at once what is wrong. Run `make lint`."
    if not any(_offers(step) for step in jobs["build"]["steps"]):
        yield "  build:", "a pull request's site cannot be downloaded. Upload site as an artifact."
    build = [step for step in jobs["build"]["steps"] if "make build" in step.get("run", "")]
    if not build or build[0].get("env", {}).get("PUBLISH") != "1":
        yield "  build:", 'builds without PUBLISH: "1", so what was not run would be published.'


def _offers(step: dict[str, Any]) -> bool:
    """Tell whether a step makes the built site an artifact of a pull request."""
    of_pull_requests = step.get("if") in (None, "github.event_name == 'pull_request'")
    is_upload = step.get("uses", "").startswith("actions/upload-artifact@")
    return of_pull_requests and is_upload and step.get("with", {}).get("path") == "site"


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
