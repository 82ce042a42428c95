"""The removals of a play: one for all computers that were announced."""

from ansible_collections.bomgar.jumpclient.plugins.action import jump_client_host_removal

from tests.collection.actions import HERE, Found, run


def test_removals_that_were_announced_are_one() -> None:
    asked: list[list[str]] = []

    def removal(given: Found) -> Found:
        names = [computer["name"] for computer in given["computers"]]
        asked.append(names)
        failed = {"a": [], "b": [{"id": "1", "error": {}}], "c": []}
        # One of these waits already.
        pending = {"a": ["0"], "b": [], "c": ["2"]}
        told = [
            {"name": name, "removed": [], "pending": pending[name], "failed": failed[name]}
            for name in names
        ]
        return {"changed": True, "computers": told, "diff": {"before": "0\n1\n", "after": "1\n"}}

    modules = {"jump_client_removal": removal}
    for name in ("a", "b"):
        run(jump_client_host_removal, {}, **HERE, computer={"name": name}, announce=True)
    told = {
        name: run(jump_client_host_removal, modules, **HERE, computer={"name": name})
        for name in ("b", "c", "a")
    }
    assert [sorted(names) for names in asked] == [["a", "b"], ["c"]]
    assert {name: one["changed"] for name, one in told.items()} == {
        "a": True,
        "b": False,
        "c": False,
    }
    assert told["a"]["computer"]["name"] == "a"
    failing = {"jump_client_removal": {"failed": True, "msg": "no"}}
    assert run(jump_client_host_removal, failing, **HERE, computer={"name": "d"})["failed"]
