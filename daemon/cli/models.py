"""`belwacht models`: the weights on this computer."""

import click

from config.load import load
from daemon.cli.calibrate import calibrate
from daemon.cli.fetching import fetch_with_bars
from daemon.cli.output import log_to_stderr, print_json
from daemon.timing import MOST_LOAD, Candidate, Timing, candidates, example_speech, proposed, time_whisper
from models.catalogue import Card, card, cards
from models.fetch import fetched
from models.fetch import verify as verify_model
from models.folders import model_folder
from tray.texts import Section, words


@click.group()
def models() -> None:
    """List, fetch, verify, time and calibrate models."""


models.add_command(calibrate)


@models.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(as_json: bool) -> None:
    """Every model Belwacht knows, and whether it is here."""
    for model in cards():
        here = fetched(model, model_folder(model))
        if as_json:
            facts = {"name": model.name, "kind": model.kind, "licence": model.licence, "bytes": model.bytes}
            print_json({**facts, "fetched": here, "summary": model.summary})
        else:
            state = "here" if here else "not fetched"
            click.echo(f"{model.name:16s} {model.kind:8s} {model.bytes / 1e6:7.1f} MB  {state:12s} {model.summary}")


@models.command()
@click.argument("name", default="base")
def fetch(name: str) -> None:
    """Fetch a model and verify it; nothing is done when it is here already."""
    model = card(name)
    folder = fetch_with_bars(model)
    click.echo(f"{model.name} is here and verified: {folder}")


@models.command()
@click.argument("names", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Compare models with their checksums: those named, or all that are here."""
    chosen: list[Card] = [card(name) for name in names] or [m for m in cards() if fetched(m, model_folder(m))]
    for model in chosen:
        verify_model(model, model_folder(model))
        click.echo(f"{model.name} is as it should be")


@models.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def benchmark(as_json: bool) -> None:
    """Time every recogniser that is here on this computer, and say which fits it."""
    log_to_stderr()
    config = load()
    text = words(config.tray.language)["benchmark"]
    known, speech = candidates(config), example_speech(config)
    if not as_json:
        click.echo(text["intro"])
    timings: list[Timing] = []
    for candidate in known:
        if candidate.folder is not None:
            timings.append(time_whisper(candidate, config, speech))
            if not as_json:
                click.echo(timing_line(timings[-1], text))
    best = proposed(timings)
    if as_json:
        _print_timings(known, timings, best)
        return
    for candidate in known:
        if candidate.folder is None:
            click.echo(text["not_here"].format(name=candidate.name, mb=round(candidate.bytes / 1e6)))
    click.echo(proposal(best, text))


def timing_line(timing: Timing, text: Section) -> str:
    """What one model costs, in plain words."""
    numbers = {"cpu": f"{timing.cpu:.2f}", "wall": f"{timing.wall:.2f}"}
    shown = {key: number.replace(".", text["comma"]) for key, number in numbers.items()}
    return text["timing"].format(name=timing.candidate.name, load=round(100 * timing.call_load), **shown)


def proposal(best: Timing | None, text: Section) -> str:
    """Which model fits this computer, in plain words."""
    if best is None:
        return text["nothing"]
    key = "fits" if best.call_load < MOST_LOAD else "too_slow"
    return text[key].format(name=best.candidate.name)


def _print_timings(known: list[Candidate], timings: list[Timing], best: Timing | None) -> None:
    timed = {timing.candidate.name: timing for timing in timings}
    for candidate in known:
        values = {"model": candidate.name, "bytes": candidate.bytes, "fetched": candidate.folder is not None}
        timing = timed.get(candidate.name)
        if timing is not None:
            values |= {
                "load_s": round(timing.load_s, 3),
                "wall_s_a_second": round(timing.wall, 4),
                "cpu_s_a_second": round(timing.cpu, 4),
                "call_load": round(timing.call_load, 4),
                "proposed": timing is best,
            }
        print_json(values)
