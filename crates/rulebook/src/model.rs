//! The shape of a rulebook after reading: procedures, registers, indicators, grants, notices, settings.
//!
//! Names and meaning are those of `ARCHITECTURE.md`; orders are the files' orders (buttons and machine asks follow them).

mod figures;
mod formula;
mod tables;

pub use figures::{Bound, Goal, Indicator, Measure, Most, Quantity, Rows};
pub use formula::{AREA, CLASSES, Formula, GROUP};
pub use tables::{Grant, Mail, Notice, Reach, Register, RegisterRow, Setting, SettingValue, TextPosts};

use crate::words::{Effect, Guard};
use indexmap::IndexMap;
use law::Place;
use serde::{Deserialize, Serialize};
use worktime::Span;

/// A Chinese label and its English counterpart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English; made from the key (`time_to_handle` → "time to handle") when the file gives none.
    pub en: String,
}

/// A procedure (办事流程): seven tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// Key, such as `appeal`.
    pub key: String,
    /// Label.
    pub label: Label,
    /// The room it belongs to, such as `appeals`.
    pub room: String,
    /// The procedure whose matters open this one, if it is only ever a child.
    pub child_of: Option<String>,
    /// Everybody who can hold, act, be told or see, by their part in the matter.
    pub parties: IndexMap<String, Party>,
    /// The fields of its forms.
    pub fields: IndexMap<String, Field>,
    /// States.
    pub states: IndexMap<String, State>,
    /// Clocks.
    pub clocks: IndexMap<String, Clock>,
    /// Asks, in the file's order.
    pub asks: IndexMap<String, Ask>,
    /// Gates.
    pub gates: IndexMap<String, Gate>,
    /// Labels of what lies outside it but is named in its sentences: `whistle`, `whistle.closed`, `duties.holder`,
    /// `duties.holder.street`. Not part of the edition's digest.
    #[serde(default)]
    pub outside: IndexMap<String, Label>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// A party of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Label.
    pub label: Label,
    /// What it is.
    pub is: PartyKind,
    /// Of the home: the kinds of unit that it may be; any, if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// The most that a unit sees by being this party, whatever its posts are granted; everything, if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sees: Vec<Class>,
    /// Of units that a step fills in: the field of the matter that fills it where the step names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

impl Party {
    /// Whether a unit that is this party may see values of a class by it, as far as its posts are granted them.
    #[must_use]
    pub fn lets_see(&self, class: Class) -> bool {
        self.sees.is_empty() || class == Class::Open || self.sees.contains(&class)
    }
}

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// The unit whose ledger this is (the subdistrict office).
    Home,
    /// The home's parent in the unit tree.
    Parent,
    /// A unit that the city names in `city.toml` under the party's key.
    Named,
    /// A unit that an ask fills in.
    Unit,
    /// Several units.
    Units,
    /// A person outside the office.
    Person,
    /// Several persons.
    People,
}

/// A field of a procedure's or register's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Label.
    pub label: Label,
    /// How it is to be written, said beside its input; for what the label alone does not tell.
    pub hint: Option<Label>,
    /// Type.
    pub kind: FieldKind,
    /// For `choice` and `choices`: the fixed choices with their labels.
    pub choices: IndexMap<String, Label>,
    /// For `choice` and `choices`: a list given by a rule parameter (`whistle.blow.topics`) or by the city (`categories`).
    pub list: Option<String>,
    /// For `row`: the register.
    pub register: Option<String>,
    /// For `matter`: the procedure.
    pub of: Option<String>,
    /// For `text`: fewest characters.
    pub min: Option<u32>,
    /// For `text`: most characters (never unlimited: 2,000 when the file says nothing).
    pub max: Option<u32>,
    /// For `number`: smallest value.
    pub from: Option<i64>,
    /// For `number`: largest value.
    pub upto: Option<i64>,
    /// A check of form: `uscc`, `id_card`, `phone`, `plate`, `division`.
    pub check: Option<Check>,
    /// Who may see it.
    pub class: Class,
    /// The calculation that fills it; such a field is never typed in.
    pub calc: Option<String>,
    /// Part of the key of a register's rows.
    pub is_key: bool,
    /// Required in a register's own form.
    pub required: bool,
    /// For `table`: its columns and their types.
    #[serde(default)]
    pub columns: IndexMap<String, FieldKind>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// Field types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    Text,
    /// Whole number.
    Number,
    /// Money in fen.
    Money,
    /// Yes or no.
    YesNo,
    /// One of a list.
    Choice,
    /// Several of a list.
    Choices,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// A span.
    Span,
    /// A place: division code.
    Place,
    /// Areas.
    Areas,
    /// A unit.
    Unit,
    /// Units.
    Units,
    /// A person.
    Person,
    /// Persons.
    People,
    /// A row of a register.
    Row,
    /// Another matter.
    Matter,
    /// Files, by content digest.
    Files,
    /// A table.
    Table,
}

/// Who may see a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Anybody.
    Open,
    /// Staff with a grant (the default).
    Internal,
    /// Personal data: kept in the vault, masked by default.
    Personal,
    /// Sensitive personal data: in the vault, purpose asked first.
    Sensitive,
    /// Never granted by post alone.
    Secret,
}

/// Checks of form on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Unified social credit code (GB 32100).
    Uscc,
    /// Resident identity number (GB 11643).
    IdCard,
    /// Telephone number.
    Phone,
    /// Vehicle plate.
    Plate,
    /// Division code (GB/T 2260 and the statistics bureau's extension).
    Division,
    /// Longitude and latitude in degrees, WGS-84, with a comma between them.
    Position,
    /// Mail address.
    Mail,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Label.
    pub label: Label,
    /// Who holds the matter in it; `None` only in a final state.
    pub holder: Option<Who>,
    /// Why no clock runs in it, if none does.
    pub no_clock: Option<String>,
    /// An end.
    pub is_final: bool,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// Who holds or acts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A party, or one post in it (`office.dispatcher`).
    Party {
        /// The party.
        party: String,
        /// The post; `None` = anybody of the party.
        post: Option<String>,
    },
    /// Whoever holds the matter.
    Holder,
    /// A clock when it is due.
    Clock(String),
    /// A child matter that changed.
    Child(String),
    /// The parent matter.
    ParentMatter,
    /// The machine, after every event.
    Machine,
}

/// A clock of a procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Label.
    pub label: Label,
    /// The rule that makes the duty.
    pub rule: String,
    /// States in which it runs.
    pub runs: Vec<String>,
    /// States in which it stands still.
    pub pauses: Vec<String>,
    /// Asks that end it early.
    pub ends: Vec<String>,
    /// The setting that gives its budget, or `rule.` and the name of the parameter in which the text itself gives it.
    pub budget: Option<String>,
    /// A date instead of a budget.
    pub until: Option<Until>,
    /// What it says on the way.
    pub rungs: Vec<Rung>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

impl Clock {
    /// The parameter of its rule in which the text itself gives the budget.
    #[must_use]
    pub fn own_term(&self) -> Option<&str> {
        self.budget.as_deref()?.strip_prefix("rule.")
    }
}

/// Until when a clock without budget runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// A date field.
    Field(String),
    /// The end of the year in which it started.
    YearEnd,
    /// Another clock's due moment.
    Clock(String),
}

/// One rung of a clock: a moment and what is said then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// When.
    pub at: RungAt,
    /// `tell` effects only.
    pub then: Vec<Effect>,
}

/// When a rung is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RungAt {
    /// At this share of the budget, 1 to 99.
    Percent(u8),
    /// When due.
    Due,
    /// This long before due.
    Before(Span),
    /// This long after due.
    After(Span),
}

/// An ask (请求): a step that somebody may take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Label.
    pub label: Label,
    /// States it is possible in; empty = it opens a matter.
    pub from: Vec<String>,
    /// Where it leads; `None` = it records and stays.
    pub to: Option<Target>,
    /// Who may.
    pub by: Vec<Who>,
    /// Who must sign, in order; each entry a list of alternatives. A parameter name of the rule (`chain`, `approvers`) stands for its list.
    pub sign: Vec<Signer>,
    /// The setting that limits the time to sign.
    pub within: Option<String>,
    /// What silence means when that time ends; `None` = silence only tells.
    pub silent: Option<Silence>,
    /// The rule it rests on.
    pub rule: String,
    /// Guards on the matter before the step.
    pub when: Vec<Guard>,
    /// Fields and parties it must be given.
    pub needs: Vec<String>,
    /// Fields it may be given.
    pub may: Vec<String>,
    /// Effects.
    pub then: Vec<Effect>,
    /// Whether one form may take many matters.
    pub bulk: bool,
    /// The setting that gives how often it opens a matter by itself.
    pub every: Option<String>,
    /// The register that gives one matter per row, together with `every`.
    pub for_each: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// Where an ask leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A state.
    State(String),
    /// The state it came from.
    Back,
}

/// One place in a chain of signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// One of these may sign it.
    OneOf(Vec<Who>),
    /// The rule's parameter of this name gives the chain.
    Parameter(String),
}

/// What silence means at the end of the time to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Refused.
    Refused,
    /// Granted.
    Granted,
}

/// A gate: a prohibition or an order of steps, judged on what the matter would be after the step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// The rule it enforces.
    pub rule: String,
    /// Asks it stands before.
    pub on: Vec<String>,
    /// States it stands before.
    pub to: Vec<String>,
    /// It stands only while these hold.
    pub only_if: Vec<Guard>,
    /// What must hold.
    pub when: Vec<Guard>,
    /// Label; made from the key when the file gives none.
    pub label: Label,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}
