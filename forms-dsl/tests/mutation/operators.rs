//! The operators, as data: what is done, where, and which messages are right.

use super::text::{Change, Text, has_word};

/// A kind of mistake.
pub struct Operator {
    pub name: &'static str,
    /// Codes that name the mistake; `test`: an example of the form no longer comes out as it says.
    pub right: &'static [&'static str],
    /// The mistake at a line, in each way in which it fits there.
    pub at: fn(&Text, usize) -> Vec<Change>,
}

/// What a change of meaning under a published number is told as.
const CHANGED: [&str; 7] = ["F501", "F502", "F503", "F504", "F507", "F509", "F511"];

/// Whether a code is right for an operator: one of its own, or that what is published would change.
pub fn is_right(operator: &Operator, code: &str) -> bool {
    operator.right.contains(&code) || CHANGED.contains(&code)
}

const COMPARISONS: [(&str, &str); 14] = [
    (" is over ", " is at most "),
    (" is at least ", " is under "),
    (" is under ", " is at least "),
    (" is at most ", " is over "),
    (" is on or after ", " is before "),
    (" is on or before ", " is after "),
    (" is after ", " is on or before "),
    (" is between ", " is not between "),
    ("must be after ", "must be on or before "),
    ("must be on or after ", "must be before "),
    ("must be on or before ", "must be after "),
    ("must be between ", "must be not between "),
    (" is yes", " is no"),
    (" contains ", " does not contain "),
];

/// What the proofs say of a condition that means something else.
const PROOFS: [&str; 8] = ["test", "F411", "F412", "F421", "F423", "F424", "F425", "F426"];

pub const OPERATORS: &[Operator] = &[
    Operator {
        name: "a comparison turned round",
        right: &["test", "F405", "F411", "F412", "F421", "F423", "F424", "F425", "F426", "F433"],
        at: |text, n| {
            if !text.is_condition(n) && !text.code(n).starts_with("from ") {
                return Vec::new();
            }
            COMPARISONS.iter().flat_map(|(from, to)| text.swap(n, from, to)).collect()
        },
    },
    Operator {
        name: "an option denied",
        right: &["test", "F405", "F411", "F412", "F421", "F423", "F424", "F425", "F426", "F433"],
        at: |text, n| {
            let names = options(text).into_iter().filter(|_| text.is_condition(n));
            names.flat_map(|name| text.swap(n, &format!(" is {name}"), &format!(" is not {name}"))).collect()
        },
    },
    Operator {
        name: "and for or, or for and",
        right: &["test", "F030", "F411", "F412", "F421", "F423", "F424", "F425", "F426"],
        at: |text, n| {
            if !text.is_condition(n) || text.code(n).contains("between") || text.code(n).contains("on or ") {
                return Vec::new();
            }
            [text.swap(n, " and ", " or "), text.swap(n, " or ", " and ")].into_iter().flatten().collect()
        },
    },
    Operator { name: "a guard dropped: show when", right: &PROOFS, at: |text, n| dropped(text, n, "show when") },
    Operator {
        name: "a guard dropped: required when",
        right: &PROOFS,
        at: |text, n| dropped(text, n, "required when"),
    },
    Operator {
        name: "a guard dropped: if",
        right: &["test", "F405", "F426", "F429"],
        at: |text, n| {
            let guard = text.code(n).starts_with("when ").then(|| text.line(n).find(" if ")).flatten();
            guard.map_or_else(Vec::new, |at| text.put(n, text.line(n)[..at].to_owned()))
        },
    },
    Operator {
        name: "a guard dropped: where",
        right: &PROOFS,
        at: |text, n| {
            let guard = text.is_expression(n).then(|| text.line(n).find(" where ")).flatten();
            guard.map_or_else(Vec::new, |at| text.put(n, text.line(n)[..at].to_owned()))
        },
    },
    Operator {
        name: "a used option retired",
        right: &["F422"],
        at: |text, n| {
            let used = text.declares(n).is_some_and(|name| text.code(n).starts_with('-') && text.decides(name));
            if used && !text.line(n).contains("retired") {
                text.put(n, format!("{} retired in 1", text.line(n)))
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "an option taken away",
        right: &["F104", "F202", "test"],
        at: |text, n| {
            let is_option = text.code(n).starts_with("- ");
            if is_option { vec![Change { lines: text.block(n), by: Vec::new() }] } else { Vec::new() }
        },
    },
    Operator {
        name: "a limit tightened past what a question begins with",
        right: &["F421", "F412", "F211", "test"],
        at: |text, n| {
            if text.code(n).starts_with("must be") {
                let settings = text.code(n).split(' ').filter(|word| word.starts_with("setting."));
                return settings.flat_map(|setting| text.swap(n, setting, "1 day")).collect();
            }
            if text.code(n).starts_with("from ") && text.code(n).contains(" to ") && !text.code(n).contains("from days")
            {
                let words: Vec<&str> = text.code(n).split(' ').collect();
                return text.swap(n, words[3], words[1]);
            }
            Vec::new()
        },
    },
    Operator {
        name: "a bound moved past an answer",
        right: &["test", "F201", "F301", "F421", "F424", "F411", "F412", "F425", "F423"],
        at: |text, n| {
            let code = text.code(n);
            let limit = code.starts_with("ask ").then(|| code.find(" 0 to ")).flatten();
            limit.map_or_else(Vec::new, |_| text.swap(n, " 0 to ", " 3 to "))
        },
    },
    Operator {
        name: "bounds the wrong way round",
        right: &["F201"],
        at: |text, n| {
            let words: Vec<&str> = text.code(n).split(' ').collect();
            let at = words.iter().position(|word| *word == "to").filter(|_| words[0] == "ask" || words[0] == "repeat");
            let Some((low, high)) = at.and_then(|at| Some((words.get(at - 1)?, words.get(at + 1)?))) else {
                return Vec::new();
            };
            if low.parse::<u32>().is_err() || low == high {
                return Vec::new();
            }
            text.swap(n, &format!("{low} to {high}"), &format!("{high} to {low}"))
        },
    },
    Operator {
        name: "a number beyond all answers",
        right: &["F424", "F411", "F412", "F425", "test"],
        at: |text, n| {
            if !text.is_condition(n) {
                return Vec::new();
            }
            let numbers = text.code(n).split(' ').filter(|word| word.parse::<u32>().is_ok());
            numbers.flat_map(|number| text.swap(n, &format!(" {number}"), " 99999")).collect()
        },
    },
    Operator {
        name: "required dropped",
        right: &["test", "F405", "F412", "F420", "F428", "F433"],
        at: |text, n| {
            if text.code(n).starts_with("ask ") || text.code(n).starts_with("sign ") {
                text.swap(n, " required", "")
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "a secret where others look",
        right: &["F401", "F402", "F403", "F404", "F408", "F430", "F431"],
        at: |text, n| {
            let decides =
                !text.goes_on(n) && text.declares(n).is_some_and(|name| text.decides(name) || text.is_covered(n));
            if text.code(n).starts_with("ask ") && decides { text.insert_behind_text(n, " K4") } else { Vec::new() }
        },
    },
    Operator {
        name: "an answer kept to few",
        right: &["F401", "F432"],
        at: |text, n| {
            let seen = text.declares(n).is_some_and(|name| text.decides(name) || text.is_covered(n));
            let has_one = text.block(n).any(|line| text.code(line).starts_with("seen by"));
            if !text.code(n).starts_with("ask ") || !seen || has_one || text.goes_on(n) {
                return Vec::new();
            }
            let line = text.line(n);
            let indent = " ".repeat(line.len() - line.trim_start().len() + 2);
            vec![Change { lines: n..n + 1, by: vec![line.to_owned(), format!("{indent}seen by leadership")] }]
        },
    },
    Operator {
        name: "a signed section for staff",
        right: &["F401"],
        at: |text, n| {
            if text.code(n).starts_with("section ") && text.is_covered(n + 1) && !text.code(n).contains(" for ") {
                let Some(end) = text.line(n).rfind('"') else { return Vec::new() };
                text.put(n, format!("{} for staff{}", &text.line(n)[..=end], &text.line(n)[end + 1..]))
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "a translation missing",
        right: &["F219"],
        at: |text, n| {
            if text.code(n).starts_with("en ") && text.line(n).trim().starts_with("en \"") {
                return vec![Change { lines: text.block(n), by: Vec::new() }];
            }
            let inline = text.code[n].find(" en \u{1}");
            let Some(at) = inline else { return Vec::new() };
            let rest = &text.line(n)[at + " en \"".len()..];
            rest.find('"')
                .map_or_else(Vec::new, |end| text.put(n, format!("{}{}", &text.line(n)[..at], &rest[end + 1..])))
        },
    },
    Operator {
        name: "a question renamed where it is asked alone",
        right: &["F102", "F106", "F111", "F112", "F104", "F105", "F107", "F108", "F113", "F308", "F103"],
        at: |text, n| {
            let Some(name) = text.declares(n) else { return Vec::new() };
            // A section is spoken of where it is signed.
            let used = match text.code(n).split(' ').next() {
                Some("ask" | "repeat") => true,
                Some("section") => text.is_covered(n),
                _ => text.is_used(name, n),
            };
            if used && !text.code(n).starts_with('-') {
                text.swap(n, &format!(" {name}"), &format!(" {name}_2")).into_iter().take(1).collect()
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "a name misspelt where it is used",
        right: &["F102", "F103", "F104", "F105", "F106", "F107", "F108", "F109", "F110", "F111", "F112"],
        at: |text, n| {
            if !text.is_expression(n)
                && !["covers", "open ", "case becomes", "leads to", "columns", "by "]
                    .iter()
                    .any(|w| text.code(n).starts_with(w))
            {
                return Vec::new();
            }
            let names = text.declared().into_iter().filter(|name| has_word(text.code(n), name));
            names
                .flat_map(|name| {
                    let mut wrong = name.clone();
                    wrong.push('q');
                    text.swap(n, &format!(" {name}"), &format!(" {wrong}")).into_iter().take(1)
                })
                .collect()
        },
    },
    Operator {
        name: "another unit",
        right: &["F301", "F303", "F309", "F310", "F211"],
        at: |text, n| {
            let asks = text.code(n).starts_with("ask ") || text.code(n).starts_with("set ");
            if asks {
                [
                    text.swap(n, " of days ", " of kroner "),
                    text.swap(n, " of weeks ", " of days "),
                    text.swap(n, " days ", " kroner "),
                ]
                .into_iter()
                .flatten()
                .take(1)
                .collect()
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "another kind of answer",
        right: &["F301", "F302", "F304", "F305", "F306", "F312", "F311", "F313"],
        at: |text, n| {
            if !text.code(n).starts_with("ask ") {
                return Vec::new();
            }
            [(" date \u{1}", " short text "), (" yes or no \u{1}", " long text "), (" tick \u{1}", " date ")]
                .iter()
                .flat_map(|(from, to)| {
                    let at = text.code[n].find(from);
                    at.map_or_else(Vec::new, |at| {
                        text.put(n, format!("{}{to}{}", &text.line(n)[..at], &text.line(n)[at + from.len() - 1..]))
                    })
                })
                .collect()
        },
    },
    Operator {
        name: "a section no longer signed",
        right: &["F427", "F401"],
        at: |text, n| {
            if !text.code(n).starts_with("covers ") {
                return Vec::new();
            }
            let names: Vec<&str> = text.code(n)["covers ".len()..].split(", ").collect();
            (0..names.len())
                .filter(|_| names.len() > 1)
                .flat_map(|without| {
                    let left: Vec<_> =
                        names.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, name)| *name).collect();
                    text.put(n, format!("    covers {}", left.join(", ")))
                })
                .collect()
        },
    },
    Operator {
        name: "the place to sign taken away",
        right: &["F406", "F223"],
        at: |text, n| {
            if text.code(n).starts_with("sign ") {
                vec![Change { lines: text.block(n), by: Vec::new() }]
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "a question that waits for itself",
        right: &["F307"],
        at: |text, n| {
            let Some(name) = text.declares(n).filter(|_| text.code(n).starts_with("ask ")) else { return Vec::new() };
            if text.block(n).any(|line| text.code(line).starts_with("show when")) {
                return Vec::new();
            }
            let line = text.line(n);
            let indent = " ".repeat(line.len() - line.trim_start().len() + 2);
            let continued = text.block(n).skip(1).take_while(|line| text.line(*line).trim().starts_with('"')).count();
            let at = n + 1 + continued;
            vec![Change { lines: at..at, by: vec![format!("{indent}show when {name} is answered")] }]
        },
    },
    Operator {
        name: "one label twice",
        right: &["F240"],
        at: |text, n| {
            let label = |n: usize| {
                let line = text.line(n);
                let from = line.find('"')?;
                let to = line[from + 1..].find('"')?;
                Some(line[from..=from + 1 + to].to_owned())
            };
            let before = (0..n).rev().find(|line| text.code(*line).starts_with("ask "));
            let same = before.filter(|line| {
                text.code(n).starts_with("ask ")
                    && !text.goes_on(n)
                    && !text.goes_on(*line)
                    && text.above(*line) == text.above(n)
                    && text.above(n).is_some_and(|above| text.code(above).starts_with("section"))
            });
            let (Some(own), Some(other)) = (label(n), same.and_then(label)) else { return Vec::new() };
            text.put(n, text.line(n).replacen(&own, &other, 1))
        },
    },
    Operator {
        name: "one name twice",
        right: &["F101"],
        at: |text, n| {
            let asks = |n: &usize| text.code(*n).starts_with("ask ");
            let other = (0..n).rev().find(asks).filter(|other| text.above(*other) == text.above(n));
            let names = (text.declares(n), other.and_then(|other| text.declares(other)));
            let (Some(own), Some(other)) = names else { return Vec::new() };
            if asks(&n) {
                text.swap(n, &format!(" {own} "), &format!(" {other} ")).into_iter().take(1).collect()
            } else {
                Vec::new()
            }
        },
    },
    Operator {
        name: "a name with a letter that names do not have",
        right: &["F011"],
        at: |text, n| {
            let Some(name) = text.declares(n).filter(|_| text.code(n).starts_with("ask ")) else { return Vec::new() };
            text.swap(n, &format!(" {name} "), &format!(" {name}å ")).into_iter().take(1).collect()
        },
    },
    Operator {
        name: "a text that is turned unseen",
        right: &["F221"],
        at: |text, n| {
            let at = text.line(n).find('"').filter(|_| text.code(n).starts_with("ask "));
            at.map_or_else(Vec::new, |at| {
                text.put(n, format!("{}\"\u{202e}{}", &text.line(n)[..at], &text.line(n)[at + 1..]))
            })
        },
    },
    Operator {
        name: "what is signed hangs on the day",
        right: &["F427"],
        at: |text, n| {
            let signed = text.code(n).starts_with("show when") && text.is_covered(n);
            let above = text.above(n).filter(|above| signed && text.indent(*above) == 2);
            above.map_or_else(Vec::new, |_| text.put(n, "    show when today is after 2026-12-31".to_owned()))
        },
    },
    Operator {
        name: "two things that exclude each other happen at once",
        right: &["F426", "F425", "test"],
        at: |text, n| {
            let before =
                (0..n).rev().find(|line| text.code(*line).starts_with("when ") && text.code(*line).contains(" if "));
            match before {
                Some(before) if text.code(n).starts_with("when ") && text.code(n).contains(" if ") => {
                    text.put(n, text.line(before).to_owned())
                }
                _ => Vec::new(),
            }
        },
    },
    Operator {
        name: "a form that always opens itself",
        right: &["F429"],
        at: |text, n| {
            let form = text
                .body()
                .find_map(|line| text.code(line).strip_prefix("form ")?.split(' ').next().map(str::to_owned));
            let always = text
                .above(n)
                .is_some_and(|above| text.code(above).starts_with("when ") && !text.code(above).contains(" if "));
            match form {
                Some(form) if always && text.code(n).starts_with("case becomes") => {
                    text.put(n, format!("  open {form}"))
                }
                _ => Vec::new(),
            }
        },
    },
    Operator {
        name: "a state without a way out",
        right: &["F407"],
        at: |text, n| {
            let Some(state) =
                text.above(n).and_then(|above| text.declares(above)).filter(|_| text.code(n).starts_with("leads to"))
            else {
                return Vec::new();
            };
            text.put(n, format!("  leads to {state}"))
        },
    },
];

/// Names of options.
fn options(text: &Text) -> Vec<String> {
    text.body()
        .filter(|n| text.code(*n).starts_with("- "))
        .filter_map(|n| text.declares(n))
        .map(str::to_owned)
        .collect()
}

fn dropped(text: &Text, n: usize, guard: &str) -> Vec<Change> {
    if text.code(n).starts_with(guard) { vec![Change { lines: text.block(n), by: Vec::new() }] } else { Vec::new() }
}
