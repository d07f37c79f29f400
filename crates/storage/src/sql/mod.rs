//! Every statement of the crate, by name. One text serves SQLite and PostgreSQL.
//!
//! `{rows:N}` stands for one or more rows of N values, `{list}` for one or more values; [`compose`] expands both, and is
//! the only place where SQL is put together.

pub(crate) mod access;
pub(crate) mod areas;
pub(crate) mod compose;
pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod ledger;
pub(crate) mod post;
pub(crate) mod suggestions;
pub(crate) mod texts;
pub(crate) mod vault;
pub(crate) mod views;

/// Defines statements as constants and lists them all, so that none escapes the lint.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*
        /// Every statement of this module by name.
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use named;

/// How many values a column takes in a large office; `None` if nearly every row has one of its own.
pub(crate) fn values_of(column: &str) -> Option<u64> {
    match column {
        "district" | "home_district" => Some(1),
        "is_final" => Some(2),
        "round" | "urged" | "pending" => Some(3),
        "procedure" | "edition" | "state" | "kind" | "grade" | "channel" | "standing" => Some(12),
        "post" | "holder_post" | "month" | "source" => Some(40),
        "home" | "unit" | "holder" | "place" | "category" | "account" | "receiver" => Some(400),
        _ => None,
    }
}

/// What the lint may expect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// It names its district first: it runs on one shard.
    District,
    /// It runs over all districts: backup, restore, listing of districts, schema.
    Whole,
}

/// A statement as it is sent to a database, expansions included.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Its scope.
    pub scope: Scope,
}

/// Every statement of the crate, with a representative expansion of those that take several rows.
#[must_use]
pub fn statements() -> Vec<Named> {
    let mut all = Vec::new();
    let modules = [
        access::ALL,
        areas::ALL,
        desk::ALL,
        files::ALL,
        ledger::ALL,
        post::ALL,
        suggestions::ALL,
        texts::ALL,
        vault::ALL,
        views::ALL,
    ];
    for (name, text) in modules.into_iter().flatten().copied() {
        let scope = if WHOLE.contains(&name) { Scope::Whole } else { Scope::District };
        for rows in if text.contains('{') { compose::SIZES } else { &[1] } {
            let name = format!("{name} x{rows}");
            all.push(Named { name, text: compose::expand(text, *rows).as_str().to_owned(), scope });
        }
    }
    for (name, text) in crate::list::representative() {
        all.push(Named { name: name.to_owned(), text, scope: Scope::District });
    }
    for (name, text) in crate::queue::representative() {
        all.push(Named { name, text, scope: Scope::District });
    }
    for (name, text) in crate::messages::representative() {
        all.push(Named { name: name.to_owned(), text, scope: Scope::District });
    }
    for (name, text) in crate::portable::representative() {
        all.push(Named { name, text, scope: Scope::Whole });
    }
    all
}

/// Statements that run over all districts, each with its reason in its own comment.
const WHOLE: &[&str] = &["DISTRICTS", "ORDER_PROBE"];
