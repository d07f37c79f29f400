//! Statements on outlines of areas. Nothing here changes or removes a row.

super::named! {
    /// A new edition, unless its number is taken.
    INSERT_AREA_EDITION = "insert into area_editions (district, number, level, within, since, digest, file, system, \
                           precision_metres, areas, points, issuer, importer, at) \
                           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
                           on conflict (district, number) do nothing returning number";
    /// A piece of its outlines.
    INSERT_AREA_PIECE = "insert into area_pieces (district, number, place, piece) values ($1, $2, $3, $4) \
                         on conflict (district, number, place) do nothing";
    /// The editions of a city, in order.
    AREA_EDITIONS = "select number, level, within, since, digest, file, system, precision_metres, areas, points, \
                     issuer, importer, at from area_editions where district = $1 order by number";
    /// The pieces of an edition's outlines, in order.
    AREA_PIECES = "select piece from area_pieces where district = $1 and number = $2 order by place";
}
