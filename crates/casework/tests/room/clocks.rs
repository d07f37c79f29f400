//! Clocks live in states: start, pause, resume, end; their budgets, dates and rungs; asks of clocks and of the machine.

use crate::scene::{Scene, chief, clerk, handler, leader, moment, none, sealed, staff, with, word};
use casework::{DUE_RUNG, Event};

#[test]
fn a_clock_starts_with_its_state_and_ends_with_it_or_by_an_ask() {
    let mut scene = Scene::new();
    // given a fresh case, its first clock runs
    let id = scene.case();
    assert_eq!(scene.due(&id, "first").unwrap(), "2024-03-04 11:00");
    // when somebody looks, then it ends though the state stays
    let version = scene.matter(&id).version;
    scene.take(&id, "look", &clerk(), none());
    assert_eq!(scene.kinds_since(&id, version), ["acted", "clock_ended"]);
    // and a state left ends its clock and starts the next one's
    let other = scene.case();
    let version = scene.matter(&other).version;
    scene.take(&other, "start", &clerk(), with(&[("handler", word("829901.water"))]));
    assert_eq!(scene.kinds_since(&other, version), ["acted", "clock_ended", "clock_started"]);
    let running: Vec<&str> = scene.matter(&other).running_clocks().map(|(name, _)| name).collect();
    assert_eq!(running, ["work"]);
}

#[test]
fn a_suspension_gives_back_what_it_took() {
    let mut scene = Scene::new();
    let id = scene.working();
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 19:00");
    scene.pass(1);
    let version = scene.matter(&id).version;
    scene.take(&id, "hold", &handler(), none());
    assert_eq!(scene.kinds_since(&id, version), ["acted", "clock_paused", "clock_started"]);
    // when three hours pass, then nothing is said by the clock that stands still
    scene.pass(3);
    let version = scene.matter(&id).version;
    scene.take(&id, "go_on", &clerk(), none());
    assert_eq!(scene.kinds_since(&id, version), ["acted", "clock_resumed", "clock_ended"]);
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 22:00");
}

#[test]
fn rungs_are_reached_once_each_in_their_order() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.pass(24);
    let rungs: Vec<(u32, String)> = scene.histories[&id]
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::RungReached { clock, rung } if clock == "work" => Some((*rung, recorded.at.wall())),
            _ => None,
        })
        .collect();
    let due = "2024-03-04 19:00".to_owned();
    assert_eq!(rungs, [(0, "2024-03-04 14:00".to_owned()), (1, due.clone()), (DUE_RUNG, due)]);
    let told: Vec<String> = scene.told(&id).into_iter().map(|(party, notice)| format!("{party} {notice}")).collect();
    assert_eq!(told, ["citizen received", "holder hurry", "parent overdue"]);
}

#[test]
fn a_new_setting_moves_no_running_clock_but_the_next_one() {
    let mut scene = Scene::new();
    // given a clock of 10 hours, started before the day on which it becomes 4
    let id = scene.working();
    scene.now = moment("2024-03-05 00:00");
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 19:00");
    // when another starts on that day, then it has 4
    let other = scene.working();
    assert_eq!(scene.due(&other, "work").unwrap(), "2024-03-05 04:00");
    let budget = scene.matter(&id).clocks["work"].budget.clone().unwrap();
    assert_eq!((budget.document.as_str(), budget.setting.as_str()), ("一号文", "toys.time"));
    assert_eq!(scene.matter(&other).clocks["work"].budget.clone().unwrap().document, "二号文");
    // and not even the settings' removal moves it
    scene.settings.0.clear();
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 19:00");
}

#[test]
fn a_subdistricts_own_setting_counts_in_its_matters_alone() {
    for (whose, due) in [("own", "2024-03-04 12:00"), ("another", "2024-03-04 19:00")] {
        let mut scene = Scene::new();
        let home = {
            let id = scene.working();
            scene.matter(&id).home.clone()
        };
        // given a row of 3 hours for one subdistrict beside the city's 10
        let mut row = scene.settings.0.iter().find(|row| row.key == "toys.time").unwrap().clone();
        row.value = "3 hours".to_owned().into();
        row.unit = Some(if whose == "own" { home } else { "999999999".to_owned() });
        scene.settings.0.push(row);
        // when a clock starts there, then it has that; elsewhere the city's
        let id = scene.working();
        assert_eq!(scene.due(&id, "work").unwrap(), due, "{whose}");
    }
}

#[test]
fn without_its_setting_a_clock_does_not_start_and_the_refusal_says_so() {
    let mut scene = Scene::new();
    let id = scene.case();
    scene.settings.0.retain(|row| row.key != "toys.time");
    let refusal = scene.refused(&id, "start", &clerk(), with(&[("handler", word("829901.water"))]));
    assert_eq!(crate::scene::code(&refusal), "no-setting");
    assert!(refusal.reasons[0].zh.contains("toys.time"));
}

#[test]
fn a_round_ends_every_clock_and_starts_it_anew() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.pass(2);
    scene.take(&id, "finish", &handler(), none());
    assert!(scene.matter(&id).clocks["work"].ended.is_some());
    scene.pass(1);
    scene.take(&id, "again", &clerk(), none());
    assert_eq!(scene.matter(&id).clocks["work"].ended, None);
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 22:00");
}

#[test]
fn an_extension_lets_the_rungs_speak_again() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.pass(6);
    assert_eq!(scene.matter(&id).clocks["work"].rungs, [0]);
    scene.take(&id, "stretch", &handler(), with(&[("extra", word("30 hours"))]));
    scene.sign(&id, 1, &chief()).unwrap();
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-06 01:00");
    assert!(scene.matter(&id).clocks["work"].rungs.is_empty());
    scene.pass(48);
    let hurries = scene.told(&id).into_iter().filter(|(_, notice)| notice == "hurry").count();
    assert_eq!(hurries, 2);
}

#[test]
fn until_a_date_field_the_years_end_or_another_clocks_due() {
    let mut scene = Scene::new();
    // a date
    let id = scene.case();
    scene.take(&id, "keep_date", &clerk(), with(&[("day", word("2024-03-20"))]));
    assert_eq!(scene.due(&id, "date").unwrap(), "2024-03-20 23:59");
    // no date: there is nothing to wait for
    let id = scene.case();
    scene.take(&id, "keep_date", &clerk(), none());
    assert_eq!(scene.due(&id, "date").unwrap(), "2024-03-04 09:00");
    // the year's end, and another clock's due moment though that clock has ended
    let id = scene.working();
    scene.take(&id, "finish", &handler(), none());
    assert_eq!(scene.due(&id, "year").unwrap(), "2024-12-31 23:59");
    assert_eq!(scene.due(&id, "after").unwrap(), "2024-03-04 19:00");
}

#[test]
fn the_end_ends_every_clock() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "tell_and_close", &clerk(), none());
    assert_eq!(scene.matter(&id).running_clocks().count(), 0);
    assert_eq!(scene.next(), None);
}

#[test]
fn a_clocks_ask_that_was_refused_is_tried_again_after_the_next_event() {
    let mut scene = Scene::new();
    let office = staff("o", crate::scene::HOME, &[]);
    // given a bell that may not ring without a note, and its time has come
    let id = scene.open("bell", "set", &office, none());
    scene.pass(5);
    assert_eq!((scene.state(&id), scene.next()), ("set", None));
    // when the note is written, then it rings at once
    scene.take(&id, "write", &office, with(&[("note", word("三个字"))]));
    assert_eq!(scene.state(&id), "rung");
    // and a bell with a note rings by itself when it is due
    let id = scene.open("bell", "set", &office, none());
    scene.take(&id, "write", &office, with(&[("note", word("三个字"))]));
    assert_eq!(scene.state(&id), "set");
    scene.pass(5);
    assert_eq!(scene.state(&id), "rung");
}

#[test]
fn nobody_can_act_as_a_clock_that_is_not_theirs() {
    let mut scene = Scene::new();
    let office = staff("o", crate::scene::HOME, &[]);
    let id = scene.open("bell", "set", &office, none());
    assert_eq!(crate::scene::code(&scene.refused(&id, "ring", &office, none())), "not-yours");
}

#[test]
fn the_machine_takes_at_most_eight_steps_in_a_chain_and_goes_on_after_the_next_event() {
    let mut scene = Scene::new();
    let office = staff("o", crate::scene::HOME, &[]);
    let id = scene.open("train", "go", &office, none());
    assert_eq!(scene.state(&id), "s8");
    scene.take(&id, "poke", &office, none());
    assert_eq!(scene.state(&id), "s9");
}

#[test]
fn the_machine_also_acts_on_a_matter_that_has_ended() {
    let mut scene = Scene::new();
    let office = staff("o", crate::scene::HOME, &[]);
    let id = scene.open("train", "go", &office, none());
    scene.take(&id, "poke", &office, none());
    // when it ends, then what the machine owes from the final state is done
    scene.take(&id, "stop", &office, none());
    assert_eq!(scene.state(&id), "end");
    assert_eq!(scene.told(&id), [("board".to_owned(), "filed".to_owned())]);
}

#[test]
fn every_event_has_a_basis_and_its_moment() {
    let mut scene = Scene::new();
    let id = scene.open("case", "open", &clerk(), with(&[("text", sealed(5)), ("kind", word("a"))]));
    scene.take(&id, "start", &clerk(), with(&[("handler", word("829901.water"))]));
    scene.pass(30);
    scene.take(&id, "leave", &leader(), none());
    let mut last = moment("2024-03-04 09:00");
    for recorded in &scene.histories[&id] {
        assert!(!recorded.basis.citations().is_empty());
        assert!(recorded.at >= last);
        last = recorded.at;
    }
}
