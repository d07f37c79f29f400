//! Whatever stands in a text: nothing panics, every span lies on characters of the original, nothing takes long.

use proptest::prelude::*;
use understanding::{
    Classifier, Example, Gazetteer, Index, Item, Known, LONGEST, Level, Said, Settings, Sight, Span, Text, check_reply,
    cold_start, kind, masked, personal, topics, train, urgency,
};

/// Signs of which hostile texts are made.
const SIGNS: [&str; 34] = [
    "<",
    ">",
    "<script>",
    "</script",
    "<!--",
    "&",
    "&#x0;",
    "&#12288;",
    "&nbsp;",
    ";",
    "\u{0}",
    "\u{202e}",
    "\u{200d}",
    "e\u{301}\u{302}",
    "ﷺ",
    "㍿",
    "Ａ１",
    "電話",
    "著火",
    "没有",
    "街道",
    "姓名：",
    "10000000001",
    "0000000000000018",
    "@",
    ".",
    "3号楼",
    "501",
    "《",
    "》第一条",
    "😀",
    "\r\n",
    "𠮷",
    "İ",
];

fn hostile() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        4 => proptest::sample::select(SIGNS.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[一-龥]{1,4}",
    ];
    proptest::collection::vec(sign, 0..80).prop_map(|signs| signs.concat())
}

fn stands(span: Span, original: &str) -> bool {
    span.from <= span.to && original.get(span.from..span.to).is_some()
}

fn gazetteer() -> Gazetteer {
    let known = |code: &str, parent: &str, level, name: &str| Known {
        code: code.to_owned(),
        parent: parent.to_owned(),
        level,
        name: name.to_owned(),
        aliases: Vec::new(),
    };
    Gazetteer::new(vec![
        known("1", "2", Level::Street, "街道街道"),
        known("2", "1", Level::Community, "号楼社区"),
        known("3", "", Level::City, ""),
    ])
}

proptest! {
    #[test]
    fn a_text_leads_back_to_its_original(text in hostile()) {
        let read = Text::read(&text);
        prop_assert_eq!(read.plain().chars().count(), read.chars().len());
        for at in 0..read.chars().len() {
            prop_assert!(stands(read.span(at..at + 1), &text));
        }
        prop_assert_eq!(Text::read(read.plain()).chars().len() <= read.chars().len(), true);
    }

    #[test]
    fn every_span_lies_in_its_original(text in hostile(), other in hostile()) {
        let said = Said { title: &other, text: &text };
        prop_assert!(personal(&text).iter().all(|one| stands(one.span, &text)));
        prop_assert_eq!(masked(&text, &personal(&text)).chars().count(), text.chars().count());
        prop_assert!(urgency(&text).signs.iter().all(|sign| stands(sign.span, &text)));
        let own = |in_title: bool| if in_title { other.as_str() } else { text.as_str() };
        prop_assert!(kind(said).cues.iter().all(|cue| stands(cue.span, own(cue.in_title))));
        let check = check_reply(said, &text);
        prop_assert!(check.findings.iter().filter_map(|finding| finding.span).all(|span| stands(span, &text)));
        let places = gazetteer().places(&text, &["1"]);
        prop_assert!(places.candidates.iter().flat_map(|one| &one.evidence).all(|one| stands(one.span, &text)));
    }

    #[test]
    fn what_is_taken_in_is_found_again(texts in proptest::collection::vec(hostile(), 1..6)) {
        let mut index = Index::default();
        for (at, text) in texts.iter().enumerate() {
            index.add(&at.to_string(), Some("甲"), Said { title: "", text });
        }
        for (at, text) in texts.iter().enumerate() {
            let runs = Text::read(text).chars().windows(2).any(|run| run.iter().all(|c| c.is_alphanumeric()));
            let found = index.alike(Some("甲"), Said { title: "", text });
            prop_assert_eq!(found.iter().any(|one| one.id == at.to_string()), runs);
        }
        let items: Vec<Item> = texts.iter().map(|text| Item { said: Said { title: "", text }, ..Item::default() }).collect();
        let members: Vec<usize> = topics(&items, 1, None).into_iter().flat_map(|topic| topic.items).collect();
        prop_assert!(members.len() <= items.len());
    }
}

#[test]
fn a_hundred_thousand_characters_are_read_in_part_and_said_so() {
    let classifier = {
        let settings = Settings { sight: Sight { longest: 2, title: 4 }, least: 2, cost: 4.0, ratio: 0.6 };
        let rows: Vec<Example> = cold_start().into_iter().take(60).collect();
        Classifier::from(train(&rows, &[settings], 1).unwrap())
    };
    for part in
        ["路", "<script>", "<a", "&", "&#", "着火", "1", "1 ", "@a.", "姓名", "3-", "《", "。", "\u{301}", "第一条"]
    {
        let text = part.repeat(100_000 / part.chars().count());
        let read = Text::read(&text);
        assert!(read.chars().len() <= LONGEST, "{part}");
        assert!(read.cut() || read.chars().len() < LONGEST, "{part}");
        let said = Said { title: "", text: &text };
        let found = (personal(&text).len(), urgency(&text).signs.len(), kind(said).cues.len());
        let check = check_reply(said, &text);
        assert!(found.0 <= LONGEST && check.findings.len() <= 3 * LONGEST, "{part}");
        assert_eq!(classifier.suggest(said).labels.len(), classifier.model().labels().len(), "{part}");
    }
}
