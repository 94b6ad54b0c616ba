"""Runs MiniStack, with the corrections that a deployment with enforced policies needs."""

import json
import os
import re
import signal
import sys
import threading


def end_with_standard_input():
    """Ends it, and the workers it started, when standard input ends: that is, with whoever started it."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(5)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_standard_input, daemon=True).start()

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import eventbridge, s3

# For a session of a role, aws:PrincipalArn is the ARN of the role; MiniStack has that of the session.
resolve = iam_evaluator._resolve_condition_key


def resolve_for_role(key, context):
    value = resolve(key, context)
    if key.lower() != "aws:principalarn":
        return value
    return re.sub(r"^arn:aws:sts::(\d+):assumed-role/([^/]+)/.*", r"arn:aws:iam::\1:role/\2", value or "")


iam_evaluator._resolve_condition_key = resolve_for_role

# Requests for several messages need the permission for one; MiniStack asks for permissions that AWS does not have.
action_of = iam_actions.extract_iam_action


def action_of_batch(service, *args, **options):
    action = action_of(service, *args, **options)
    return action.removesuffix("Batch") if service == "sqs" and action else action


iam_actions.extract_iam_action = action_of_batch

# Events of versioned buckets name the version; MiniStack leaves it out of those to EventBridge.
fire, dispatch = s3._fire_s3_event, eventbridge._dispatch_event
firing = threading.local()


def fire_with_version(*args, version_id=None, **options):
    firing.version = version_id
    try:
        fire(*args, version_id=version_id, **options)
    finally:
        firing.version = None


def dispatch_with_version(event, *args, **options):
    version = getattr(firing, "version", None)
    if version and event.get("Source") == "aws.s3":
        detail = json.loads(event["Detail"])
        detail["object"]["version-id"] = version
        event = {**event, "Detail": json.dumps(detail)}
    return dispatch(event, *args, **options)


s3._fire_s3_event, eventbridge._dispatch_event = fire_with_version, dispatch_with_version

# With HTTPS it would listen on port 443 as well, where it may.
app._port_is_bindable = lambda *_: False

app.main()
