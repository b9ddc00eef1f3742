"""Checks against the OpenAPI document, by hand: the part of JSON Schema that it uses."""

from __future__ import annotations

from typing import Any

_TYPES = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def problems(value: Any, schema: dict[str, Any], document: dict[str, Any], path: str = "") -> list[str]:
    """Where a value departs from its schema. Fields that the schema doesn't name are a problem too."""
    if "$ref" in schema:
        return problems(value, resolve(schema["$ref"], document), document, path)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(type(value) is _TYPES[kind] for kind in kinds):
        return [f"{path}: {value!r} is not {kinds}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: {value!r} is not in the list")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{path}: no {name}" for name in schema.get("required", []) if name not in value]
        found += [f"{path}: {name} is not described" for name in value if name not in known]
        found += [hit for name in value if name in known
                  for hit in problems(value[name], known[name], document, f"{path}/{name}")]
    if isinstance(value, list):
        found += [hit for i, item in enumerate(value) for hit in problems(item, schema["items"], document, f"{path}/{i}")]
    return found


def resolve(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def answer_problems(answer: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Problems of an answer to chat or signpost, also those that a schema can't say."""
    found = problems(answer, {"$ref": "#/components/schemas/Answer"}, document)
    if not answer["messages"] or not all(message["text"].strip() for message in answer["messages"]):
        found.append("an empty message")
    asking = [message for message in answer["messages"] if message["choices"]]
    if len(asking) > 1 or any(not 1 < len(message["choices"]) <= 3 for message in asking):
        found.append("more than one question, or not two or three buttons")
    doors = [door["id"] for door in answer["doors"]]
    if len(set(doors)) != len(doors):
        found.append(f"a door twice: {doors}")
    if "112" not in doors and not any("112" in message["text"] for message in answer["messages"]):
        found.append("no emergency number")
    return found


def error_problems(error: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Problems of an error: its shape, and the emergency number in both languages."""
    found = problems(error, {"$ref": "#/components/schemas/Error"}, document)
    return found + [f"no 112 in {language}" for language in ("nl", "en") if "112" not in error["message"][language]]
