//! `huying deadline`: the clock alone.

use crate::options::{Common, Deadline};
use crate::say;
use crate::telling::{Failure, json};
use worktime::{Instant, Lang, Running, Terms, due};

pub fn run(common: &Common, options: &Deadline) -> Result<(), Failure> {
    let (cities, _) = crate::house::law(common)?;
    let city = cities
        .iter()
        .find(|city| city.key == options.city)
        .ok_or_else(|| super::rulebooks::no_city(&cities, &options.city, common.lang))?;
    let running = Running {
        started: Instant::parse(&options.from)?,
        budget: options.budget,
        extensions: Vec::new(),
        suspensions: Vec::new(),
        terms: Terms::default(),
    };
    let due = due(&running, &city.calendar);
    if common.json {
        return json(&serde_json::json!({
            "due": due.at.rfc3339(), "provisional": due.provisional, "steps": due.steps,
            "explained": { "zh": due.explain(Lang::Zh), "en": due.explain(Lang::En) },
        }));
    }
    let provisional = if due.provisional { common.lang.pick("（暂定）", " (provisional)") } else { "" };
    say!("{}{provisional}", due.at.wall());
    if options.explain {
        for line in due.explain(common.lang) {
            say!("  {line}");
        }
    }
    Ok(())
}
