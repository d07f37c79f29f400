//! The store on both databases: every test here runs on SQLite and on PostgreSQL.

#[cfg(test)]
mod areas;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod commit;
#[cfg(test)]
mod erase;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod lint;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod read;
#[cfg(test)]
mod suggestions;
#[cfg(test)]
mod support;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod unavailable;
#[cfg(test)]
mod views;
