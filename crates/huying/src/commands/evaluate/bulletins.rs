//! `huying evaluate bulletins`: the bulletins of a month or year as files, of what is published alone.

use crate::house::House;
use crate::options::{BulletinsOptions, Common};
use crate::say;
use crate::telling::{Failure, bar, json};
use desk::evaluate::Window;
use server::{AppState, Bulletins, Config, Hooks, bulletins};
use std::sync::Arc;
use worktime::Lang;

pub async fn run(common: &Common, options: &BulletinsOptions) -> Result<(), Failure> {
    let is_period = matches!(options.period.len(), 4 | 7) && !options.period.contains('Q');
    let window = Window::parse(&options.period).filter(|_| is_period).ok_or_else(|| no_period(common, options))?;
    let fonts = options.document_font.as_ref().map(|file| super::super::serve::font(common, file)).transpose()?;
    let house = House::open(common).await?;
    let library = house.desk.library();
    super::known(common, &library, options.city.as_deref())?;
    super::begun(common, window, house.desk.now().day())?;
    let config = Config { fonts, ..Config::default() };
    let state = AppState::new(Arc::clone(&house.desk), config, Hooks::default());
    let mut all = Vec::new();
    for law in library.cities().filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key)) {
        let seen = bar(0, law.city.label.of(common.lang));
        let told = |done: usize, of: usize| {
            seen.set_length(u64::try_from(of).unwrap_or(u64::MAX));
            seen.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        };
        let made = bulletins(&state, (&law.city.key, &options.period), &options.out, &told).await?;
        seen.finish_and_clear();
        if !common.json {
            tell(common, law.city.label.of(common.lang), &options.period, &made);
        }
        all.push(serde_json::json!({
            "city": law.city.key, "period": options.period, "made": made.made, "there": made.there,
            "unpublished": made.unpublished, "no_font": made.no_font,
        }));
    }
    if common.json { json(&all) } else { Ok(()) }
}

fn no_period(common: &Common, options: &BulletinsOptions) -> Failure {
    let text = &options.period;
    Failure::said(match common.lang {
        Lang::Zh => format!("“{text}”不是月份或者年度，写作 2026-10 或者 2026：考核期按月、按年。"),
        Lang::En => format!("`{text}` is no month or year; write 2026-10 or 2026: periods are monthly or annual."),
    })
}

fn tell(common: &Common, city: &str, period: &str, made: &Bulletins) {
    for path in &made.made {
        say!("{}", path.display());
    }
    let Bulletins { made, there, unpublished, no_font } = made;
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!(
                "{city} {period}：新做{}个文件，原有{there}个；还没有公布的考核期{unpublished}个，公布前不做。",
                made.len()
            ),
            Lang::En => format!(
                "{city} {period}: {} files made, {there} there already; {unpublished} periods are not published yet and have none.",
                made.len()
            ),
        }
    );
    if *no_font {
        say!(
            "{}",
            common.lang.pick(
                "没有中文字体，PDF 没有做：请安装一种（例如 fonts-noto-cjk），或者用 --document-font 指明字体文件。",
                "No font with Chinese characters: no PDF was made. Install one (such as fonts-noto-cjk), or name a file with --document-font."
            )
        );
    }
}
