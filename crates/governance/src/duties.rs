//! Room `duties` (职责): whether what a department asks of a subdistrict is handed over in a form of evasion, and in which.

pub mod lists;

use crate::Calculation;
use casework::{Because, Value, Values};

/// `evasions` (变相交办方式): the forms of evasion that were chosen, or whose words stand in the text.
pub const EVASIONS: Calculation = Calculation {
    name: "evasions",
    inputs: &["handover", "item"],
    examples: &[],
    zh: "选定的或者文字里认出的变相交办方式",
    en: "forms of evasion that were chosen or whose words stand in the text",
};

/// The form of handing over that is none of evasion.
const PLAIN: &str = "plain";

/// Words by which a form of evasion is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase<'a> {
    /// The form.
    pub form: &'a str,
    /// Its words.
    pub words: &'a str,
}

/// Gives [`EVASIONS`]; says which words were found where the form was not chosen.
#[must_use]
pub fn evasions(inputs: &Values, phrases: &[Phrase<'_>]) -> (Value, Because) {
    let text = |name: &str| inputs.get(name).and_then(Value::text).unwrap_or_default();
    // Whoever sets the words apart by spaces or marks says the same.
    let said: String = text("item").chars().filter(|c| c.is_alphanumeric()).collect();
    let mut forms: Vec<&str> =
        Some(text("handover")).filter(|form| !form.is_empty() && *form != PLAIN).into_iter().collect();
    let mut found = Vec::new();
    for phrase in phrases.iter().filter(|phrase| said.contains(phrase.words)) {
        found.push(phrase.words);
        if !forms.contains(&phrase.form) {
            forms.push(phrase.form);
        }
    }
    let because = match (forms.is_empty(), found.is_empty()) {
        (true, _) => Because {
            zh: "没有选定、也没有认出变相交办的方式。".to_owned(),
            en: "No form of evasion was chosen or found in the text.".to_owned(),
            version: String::new(),
        },
        (false, true) => Because {
            zh: "提出时选定的交办方式属于变相交办。".to_owned(),
            en: "The form that was chosen is one of evasion.".to_owned(),
            version: String::new(),
        },
        (false, false) => Because {
            zh: format!("文字里有“{}”。", found.join("”“")),
            en: format!("The text says: {}.", found.join(", ")),
            version: String::new(),
        },
    };
    let forms = forms.into_iter().map(|form| Value::Text(form.to_owned())).collect();
    (Value::List(forms), because)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASES: [Phrase<'_>; 3] = [
        Phrase { form: "letters", words: "责任状" },
        Phrase { form: "letters", words: "责任书" },
        Phrase { form: "veto", words: "一票否决" },
    ];

    fn found(handover: &str, item: &str) -> (Vec<String>, String) {
        let text = |value: &str| Value::Text(value.to_owned());
        let inputs = [("handover".to_owned(), text(handover)), ("item".to_owned(), text(item))].into();
        let (value, because) = evasions(&inputs, &PHRASES);
        (value.texts().into_iter().map(str::to_owned).collect(), because.zh)
    }

    #[test]
    fn a_form_is_known_by_choice_or_by_its_words_once_each() {
        assert!(found("plain", "巡查背街小巷").0.is_empty());
        assert_eq!(found("veto", "巡查背街小巷").0, ["veto"]);
        let (forms, because) = found("plain", "请各街道签 责任 状，责任书另附，落实“一票·否决”");
        assert_eq!(forms, ["letters", "veto"]);
        assert!(because.contains("责任状") && because.contains("责任书") && because.contains("一票否决"), "{because}");
        assert_eq!(found("letters", "签责任状").0, ["letters"]);
        assert!(evasions(&Values::new(), &PHRASES).0.texts().is_empty());
    }
}
