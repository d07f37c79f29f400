//! Statements on files and their pieces. Files come before their pieces wherever both change, so that two programs
//! never wait for each other.

super::named! {
    /// New files: uploads (district 0), and uploads that were claimed.
    INSERT_FILES = "insert into files (district, file, subject, owner, wrapped, digest, kind, size, width, height, pieces, \
                    small, at) values {rows:13}";
    /// New pieces.
    INSERT_PIECES = "insert into file_pieces (district, file, copy, place, sealed) values {rows:5}";
    /// Files by id.
    FILES = "select file, subject, owner, wrapped, digest, kind, size, width, height, pieces, small, at from files \
             where district = $1 and file in {list} order by file";
    /// Which of these files there are.
    FILES_THERE = "select file from files where district = $1 and file in {list}";
    /// One piece.
    PIECE = "select sealed from file_pieces where district = $1 and file = $2 and copy = $3 and place = $4";
    /// How many files there are without a subject, and their bytes.
    WAITING = "select count(*) as files, cast(coalesce(sum(size), 0) as bigint) as bytes from files \
               where district = $1 and subject = ''";
    /// Takes files away, as when they are claimed.
    TAKE_FILES = "delete from files where district = $1 and file in {list} returning file";
    /// Copies the pieces of an upload to the district of the matter that claims it.
    MOVE_PIECES = "insert into file_pieces (district, file, copy, place, sealed) \
                   select cast($1 as bigint), file, copy, place, sealed from file_pieces where district = $2 and file = $3";
    /// Takes pieces away.
    TAKE_PIECES = "delete from file_pieces where district = $1 and file in {list}";
    /// Expired uploads.
    EXPIRED = "select file from files where district = $1 and subject = '' and at < $2 order by at limit $3";
    /// Erases the pieces of a subject's files.
    ERASE_PIECES = "delete from file_pieces where district = $1 and file in \
                    (select file from files where district = $1 and subject = $2)";
    /// Erases a subject's files.
    ERASE_FILES = "delete from files where district = $1 and subject = $2";
}
