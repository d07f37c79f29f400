//! The models by which requests are read: what a city has taught, kept beside its data, and that of the first day.

use crate::options::Common;
use desk::Desk;
use desk::reading::Reader;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use understanding::{Model, first_day};

/// Where the model of a city's categories is kept.
pub fn place(common: &Common, city: &str) -> PathBuf {
    common.data.join("models").join(format!("{city}.category.json"))
}

/// Puts a model where a server finds it, whole or not at all; the one before is kept beside it. Answers where it is.
pub fn install(common: &Common, city: &str, model: &str) -> std::io::Result<PathBuf> {
    let to = place(common, city);
    let (fresh, before) = (to.with_extension("json.new"), to.with_extension("json.before"));
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&fresh, model)?;
    std::fs::File::open(&fresh)?.sync_all()?;
    match std::fs::copy(&to, &before) {
        Err(fault) if fault.kind() != ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    std::fs::rename(&fresh, &to)?;
    Ok(to)
}

/// Makes a reader ready for every city, beside everything else: a server is ready before, and suggests from then on.
pub fn make_ready(common: &Common, desk: &Arc<Desk>) -> std::io::Result<()> {
    let (common, desk) = (common.clone(), Arc::clone(desk));
    let work = move || {
        let library = desk.library();
        let mut shared = None;
        for law in library.cities() {
            let city = &law.city.key;
            let Some(model) = own(&place(&common, city)).or_else(|| learnt(&mut shared)) else { continue };
            match Reader::new(model, law, &library.units, desk.now().day()) {
                Ok((reader, unknown)) => {
                    if !unknown.is_empty() {
                        tracing::warn!(
                            city,
                            labels = unknown.join(" "),
                            "labels of the model that the city's list does not have are never suggested"
                        );
                    }
                    tracing::info!(city, model = reader.model(), "requests are read");
                    desk.put_reader(law.city.division, reader);
                }
                Err(fault) => tracing::error!(city, %fault, "requests are not read"),
            }
        }
    };
    std::thread::Builder::new().name("models".to_owned()).spawn(work).map(drop)
}

/// The model of the first day, learnt once.
fn learnt(shared: &mut Option<Model>) -> Option<Model> {
    if shared.is_none() {
        *shared =
            first_day().inspect_err(|fault| tracing::error!(%fault, "the first day's model cannot be learnt")).ok();
    }
    shared.clone()
}

/// A city's own model. One that cannot be read is said and left aside: suggestions stop nothing, least of all a start.
fn own(file: &Path) -> Option<Model> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return None,
        Err(fault) => {
            tracing::error!(%fault, "a city's own model cannot be read; that of the first day reads instead");
            return None;
        }
    };
    let model = Model::from_json(&text);
    model
        .inspect_err(
            |fault| tracing::error!(%fault, "a city's own model is not used; that of the first day reads instead"),
        )
        .ok()
}
