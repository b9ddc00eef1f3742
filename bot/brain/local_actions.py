"""Actions run inside the brain: no second server that could be away.

Measured on stock Rasa: validating each result with a schema compiled anew took half of a turn;
the compiled validator is kept here instead (reference: docs/decisions/0003-actions-in-process.md).
"""

from __future__ import annotations

from typing import Any, ClassVar

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa_sdk.executor import ActionExecutor

_VALIDATOR = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())


class LocalActions:
    """Stands where Rasa expects the address of an action server."""

    url = "in process"
    kwargs: ClassVar[dict[str, Any]] = {"enable_selective_domain": True}  # actions need no domain: smaller calls

    def __init__(self, package: str = "actions") -> None:
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, json: dict[str, Any] | None = None, **_: Any) -> Any:
        """What Rasa would post to a server, answered in process."""
        return await self._executor.run(json or {})


def _validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    _VALIDATOR.validate(result)
    return True


def install(agent: Any) -> None:
    """Give an agent the local actions and the kept validator."""
    RemoteAction._validate_action_result = _validate
    agent.action_endpoint = agent.processor.action_endpoint = LocalActions()
