"""Loading one plugin, alone: import it and compare what it implements with the hooks there are."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pluggy import HookImpl, PluginManager, PluginValidationError

from plugins.failures import LeftOut, leaving_out, one_line
from portal_emails import hookspecs


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin whose hooks are as the contract says. `implementations`: by hook, sorted; one plugin may implement a hook twice."""

    name: str
    implementations: Mapping[str, tuple[HookImpl, ...]]

    def implements(self, hook: str) -> bool:
        """Whether it has this hook."""
        return hook in self.implementations

    def call(self, hook: str, **arguments: object) -> Iterator[object]:
        """What each implementation returns, given the arguments that it asks for; raises whatever it raises."""
        for implementation in self.implementations.get(hook, ()):
            yield implementation.function(*(arguments[name] for name in implementation.argnames))


def load_alone(name: str, load: Callable[[], object]) -> Plugin:
    """Import and check one plugin. Raises LeftOut."""
    with leaving_out("importing it"):
        loaded = load()
    if isinstance(loaded, type):
        raise LeftOut(f"its entry point names the class {loaded.__name__}; name a module, or an instance")
    with leaving_out("looking through it"):
        implementations = _implementations(loaded, name)
    for hook, each in implementations.items():
        for implementation in each:
            _refuse_wrong_kind(hook, implementation)
    return Plugin(name, implementations)


def hook_names() -> tuple[str, ...]:
    """Every hook of this release, sorted."""
    return tuple(sorted(name for name, value in vars(hookspecs).items() if hasattr(value, f"{hookspecs.NAMESPACE}_spec")))


def _implementations(loaded: object, name: str) -> Mapping[str, tuple[HookImpl, ...]]:
    """By a plugin manager of its own, so that nothing needs to be undone when it fails."""
    manager = PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(loaded, name)
        manager.check_pending()
    except PluginValidationError as error:
        raise LeftOut(f"{one_line(str(error))}; the hooks of this release are {', '.join(hook_names())} (docs/plugins.md)") from error
    callers = [caller for caller in manager.get_hookcallers(loaded) or () if caller.has_spec()]
    if not callers:
        raise LeftOut("it implements no hook; mark its functions with portal_emails.hookimpl")
    return MappingProxyType({caller.name: tuple(caller.get_hookimpls()) for caller in sorted(callers, key=lambda caller: caller.name)})


def _refuse_wrong_kind(hook: str, implementation: HookImpl) -> None:
    if implementation.wrapper or implementation.hookwrapper:
        raise LeftOut(f"its {hook} is a hook wrapper; plugins are called one at a time, so implement the hook without wrapping others")
    if inspect.iscoroutinefunction(implementation.function) or inspect.isasyncgenfunction(implementation.function):
        raise LeftOut(f"its {hook} is async; hooks are plain functions, and those that may take long are called in a thread")
