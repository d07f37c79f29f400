//! Licence expressions (SPDX): is what a package offers allowed?

/// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` can be met with allowed licences alone.
/// The old form `MIT/Apache-2.0` means *or*. What cannot be read is not allowed.
pub(crate) fn allowed(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0, is_allowed };
    reader.either() == Some(true) && reader.at == words.len()
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    is_allowed: &'a dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    fn either(&mut self) -> Option<bool> {
        let mut holds = self.both()?;
        while self.take("OR") {
            holds |= self.both()?;
        }
        Some(holds)
    }

    fn both(&mut self) -> Option<bool> {
        let mut holds = self.one()?;
        while self.take("AND") {
            holds &= self.one()?;
        }
        Some(holds)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let holds = self.either()?;
            return self.take(")").then_some(holds);
        }
        let word = *self.words.get(self.at)?;
        self.at += 1;
        if !self.take("WITH") {
            return Some((self.is_allowed)(word));
        }
        let exception = *self.words.get(self.at)?;
        self.at += 1;
        // An exception only permits more, so the licence alone is enough too.
        Some((self.is_allowed)(word) || (self.is_allowed)(&format!("{word} WITH {exception}")))
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.words.get(self.at) == Some(&word);
        self.at += usize::from(there);
        there
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    fn with(expression: &str) -> bool {
        allowed(expression, &|licence| matches!(licence, "MIT" | "Apache-2.0" | "Unicode-3.0"))
    }

    #[test]
    fn one_allowed_branch_is_enough_and_both_sides_of_and_are_needed() {
        assert!(with("MIT"));
        assert!(with("Apache-2.0 OR GPL-2.0-only"));
        assert!(with("MIT/GPL-3.0"));
        assert!(with("(MIT OR GPL-2.0) AND Unicode-3.0"));
        assert!(with("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(!with("MIT AND GPL-2.0"));
        assert!(!with("GPL-3.0"));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for broken in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "AND MIT"] {
            assert!(!with(broken), "{broken}");
        }
    }
}
