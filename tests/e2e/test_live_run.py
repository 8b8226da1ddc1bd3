import pytest
from playwright.sync_api import expect

from tests.e2e import person
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_reload_in_the_middle_of_a_sentence_shows_the_same_run_and_text(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        person.open_flow(page)
        person.start_run(page, "letters from the harbour")
        person.see_streaming(person.step(page, "Critic"))
        person.open_step(page, "Critic")
        before = person.answer(page).inner_text()
        draft = person.step(page, "Draft", "Done").inner_text()

        page.reload()
        person.streaming_title(page)
        person.open_step(page, "Critic")
        expect(person.answer(page)).to_have_text(person.begins_with(before))
        assert person.step(page, "Draft", "Done").inner_text() == draft


def test_a_second_window_in_the_middle_of_a_run_shows_the_same(baton_house: House) -> None:
    with baton_house.window() as one, baton_house.window(theme="dark") as two:
        person.open_flow(one.page)
        run = person.start_run(one.page, "a choir without a conductor")
        two.page.goto(f"/runs/{run}")
        title = person.streaming_title(two.page)
        person.open_step(two.page, title)
        seen = person.answer(two.page).inner_text()
        person.open_step(one.page, title)
        expect(person.answer(one.page)).to_have_text(person.begins_with(seen))

        person.wait_until_done(one.page)
        person.wait_until_done(two.page)
        for title in (*person.MODEL_STEPS, "Result"):
            person.open_step(one.page, title)
            person.open_step(two.page, title)
            assert person.answer(one.page).inner_text() == person.answer(two.page).inner_text()
            assert person.step(one.page, title).inner_text() == person.step(two.page, title).inner_text()


def test_cancel_stops_the_run_says_so_and_keeps_what_was_finished(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        person.open_flow(page)
        run = person.start_run(page, "the weight of a bell")
        person.see_streaming(person.step(page, "Critic"))
        page.get_by_role("button", name="Cancel run").click()

        expect(page.get_by_role("banner").get_by_text("Cancelled")).to_be_visible()
        expect(person.step(page, "Draft", "Done")).to_be_visible()
        expect(person.step(page, "Critic", "Cancelled")).to_be_visible()
        expect(person.step(page, "Refine", "Not needed")).to_be_visible()
        person.open_step(page, "Draft")
        expect(person.answer(page)).to_contain_text("bell")

        page.reload()
        expect(person.step(page, "Critic", "Cancelled")).to_be_visible()
        assert window.get(f"/api/runs/{run}/")["state"] == "cancelled"
        page.get_by_role("button", name="Run again").click()
        expect(person.dialog(page).get_by_label("What should it be about?")).to_have_value("the weight of a bell")
