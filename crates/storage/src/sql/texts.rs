//! Statements on official texts. Nothing here changes or removes a row.

super::named! {
    /// A new version, unless it is there.
    INSERT_TEXT = "insert into texts (district, instrument, version, file, title, importer, at, pieces, report, body) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                   on conflict (district, instrument, version) do nothing returning version";
    /// A piece of an original, unless it is there: two instruments may be in one file.
    INSERT_TEXT_PIECE = "insert into text_pieces (district, version, place, piece) values ($1, $2, $3, $4) \
                         on conflict (district, version, place) do nothing";
    /// The versions of an instrument, the newest first.
    TEXT_HEADS = "select instrument, version, file, title, importer, at from texts \
                  where district = $1 and instrument = $2 order by at desc, version";
    /// One version.
    TEXT = "select instrument, version, file, title, importer, at, report, body from texts \
            where district = $1 and instrument = $2 and version = $3";
    /// The pieces of an original.
    TEXT_PIECES = "select piece from text_pieces where district = $1 and version = $2 order by place";
    /// What people did with a version.
    TEXT_STEPS = "select number, state, account, note, at, issues from text_steps \
                  where district = $1 and instrument = $2 and version = $3 order by number";
    /// Adds what somebody did, unless its place is taken.
    INSERT_TEXT_STEP = "insert into text_steps (district, instrument, version, number, state, account, note, at, issues) \
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                        on conflict (district, instrument, version, number) do nothing returning number";
}
