"""What a workflow may do: pinned actions, least permission, nothing published unchecked.

zizmor looks for what is unsafe in any workflow; these are this project's own terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

PINNED = re.compile(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}")
# What would bring more than the lock has onto the machine that builds what is published.
BRINGS = re.compile(r"\b(pip3?|pipx|uvx?|conda|npm|npx|yarn|apt|apt-get|curl|wget|gh|git)\b")
ONLY_PUSHED = "github.event_name == 'push'"
# The jobs that may hold a permission to write, by workflow and job, and why they do.
WRITERS = {
    ("publish.yml", "attest"): {"id-token", "attestations"},  # signs what was built
    ("publish.yml", "deploy"): {"pages", "id-token"},  # publishes what the others have built
    ("newest.yml", "tell"): {"issues"},  # opens or updates one issue
    ("labels.yml", "label"): {"issues", "pull-requests"},  # sets labels, by the clock
    ("codeql.yml", "analyze"): {"security-events"},  # reports what it finds
    ("scorecard.yml", "score"): {"security-events", "id-token"},  # reports, and signs the score
}

# What waits for what, in publish.yml.
ORDER = (
    ("check", "lint"),
    ("build", "check"),
    ("build", "versions"),
    ("attest", "build"),
    ("deploy", "build"),
    ("deploy", "attest"),
)


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
        if "pull_request" in triggers and job.get("if") != ONLY_PUSHED:
            yield from _check_power(start, job_name, job, writes)
        for step in job.get("steps", []):
            if "uses" in step and not PINNED.fullmatch(step["uses"]):
                yield step["uses"], f"{step['uses']} is not pinned. Name a commit of 40 digits."
            if "checkout@" in step.get("uses", "") and (
                step.get("with", {}).get("persist-credentials") is not False
            ):
                yield start, f"the job {job_name} keeps its token. Set persist-credentials: false."
    if name == "publish.yml":
        yield from _check_order(workflow["jobs"])


def _check_power(
    start: str, name: str, job: dict[str, Any], writes: set[str]
) -> Iterator[tuple[str, str]]:
    """Give what a pull request could use against us in a job that it starts."""
    remedy = f"Take it out, or add `if: {ONLY_PUSHED}`."
    if writes:
        yield start, f"a pull request starts {name}, which may write {', '.join(writes)}. {remedy}"
    if "environment" in job:
        yield start, f"a pull request starts {name}, which has an environment. {remedy}"
    if secret := re.search(r"\bsecrets\b|github\.token|GITHUB_TOKEN", str(job)):
        yield start, f"a pull request starts {name}, which has {secret[0]}. {remedy}"


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
    if not build or build[0].get("env", {}).get("PIP_ONLY_BINARY") != ":all:":
        yield (
            "  build:",
            'builds without PIP_ONLY_BINARY: ":all:", so pip may fetch what no hash pins.',
        )
    for job in ("build", "attest", "deploy"):
        for step in jobs.get(job, {}).get("steps", []):
            run = step.get("run", "")
            if found := BRINGS.search(run) or re.search(r"\bmake\b(?! build$)", run, re.MULTILINE):
                yield (
                    f"  {job}:",
                    f"the job {job} calls {found[0]}. What is published comes of `make build`, "
                    "which installs from requirements-site.lock alone.",
                )
    if any("checkout@" in step.get("uses", "") for step in jobs.get("attest", {}).get("steps", [])):
        yield "  attest:", "the job attest has the project's files. Let it sign what build made."


def _offers(step: dict[str, Any]) -> bool:
    """Tell whether a step makes the built site an artifact of a pull request."""
    of_pull_requests = step.get("if") in (None, "github.event_name == 'pull_request'")
    is_upload = step.get("uses", "").startswith("actions/upload-artifact@")
    return of_pull_requests and is_upload and step.get("with", {}).get("path") == "site"


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
