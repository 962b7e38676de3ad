"""What a rule is kept from taking off stays until a person approves, whatever it finds meanwhile (S4)."""

from __future__ import annotations

from tests.engine.lists.desk_scene import DeskScene, panel_film


async def test_s4_what_a_rule_was_held_for_does_not_go_because_the_list_grew(scene: DeskScene) -> None:
    """Nine of ten were held; that they are nine of many by the next look is nobody's word."""
    await scene.panel(*[panel_film(n) for n in range(1, 11)])
    local = await scene.ruled("movie year>=2001")
    await scene.desk.edit(local, rule="movie year:2001")
    later = [panel_film(n, year=2001) for n in range(20, 120)]
    await scene.panel(*[panel_film(n) for n in range(1, 11)], *later)
    await scene.desk.refresh(local)
    report = await scene.desk.refresh(local)
    held = await scene.desk.find("By rule")
    assert (report.removed, held.items, held.held) == (0, 110, 9)
    assert "9 of 10 would be removed" in held.reason
    assert (await scene.desk.refresh(local, approve=True)).removed == 9
