//! Cutting a Bundle into groups: each entry lies in exactly one, and each group has one anchor.

use std::collections::BTreeMap;

use super::{
    member::Members,
    path,
    rules::{Fallback, HOMES, Rule, TAKEN, rule},
};

/// The entries of one record.
pub(crate) struct Group {
    /// The entry that gives the record its kind, its title and its identity.
    pub(crate) anchor: usize,
    /// All entries of the record in their order, the anchor among them.
    pub(crate) members: Vec<usize>,
}

impl Group {
    /// What the table says about the anchor.
    pub(crate) fn rule(&self, members: &Members) -> Rule {
        let record: Vec<_> = self.members.iter().map(|&m| members.resource(m)).collect();
        rule(members.resource(self.anchor), &record)
    }
}

/// All groups, in the order of their first entry.
pub(crate) fn groups(members: &Members) -> Vec<Group> {
    let mut forest = Forest::new(members.entries.len());
    take(members, &mut forest);
    join(members, &mut forest);
    forest.groups()
}

/// Parents take what they list, unless somebody has taken it before.
fn take(members: &Members, forest: &mut Forest) {
    for parent in 0..members.entries.len() {
        let resource = members.resource(parent);
        for field in rule(resource, &[]).takes {
            let attached = path::texts(resource, &format!("{field}.url"));
            let attached = attached.into_iter().filter_map(|url| members.find(url));
            for child in members
                .referred(resource, field)
                .into_iter()
                .chain(attached)
            {
                if TAKEN.contains(&members.resource_type(child)) {
                    forest.put(child, parent);
                }
            }
        }
    }
}

/// What nobody took joins what it names, or what its rule falls back on.
fn join(members: &Members, forest: &mut Forest) {
    let patient = (0..members.entries.len()).find(|&e| members.resource_type(e) == "Patient");
    let mut bare = None;
    let mut bills = BTreeMap::new();
    for group in forest.groups() {
        let child = group.anchor;
        let resource = members.resource(child);
        if resource.is_null() {
            forest.put(child, *bare.get_or_insert(child));
            continue;
        }
        let rule = group.rule(members);
        let named = rule
            .joins
            .iter()
            .flat_map(|field| members.referred(resource, field));
        let home = named
            .into_iter()
            .find(|&home| HOMES.contains(&members.resource_type(home)));
        let fallback = || match rule.else_joins {
            Fallback::Alone => None,
            Fallback::Patient => patient,
            Fallback::SameBill => {
                let visit = path::text(resource, "item.encounter.reference")?;
                Some(*bills.entry(visit).or_insert(child))
            }
        };
        if let Some(home) = home.or_else(fallback) {
            forest.put(child, home);
        }
    }
}

/// Who lies in whose record: a forest in which every tree is one record.
struct Forest {
    parents: Vec<usize>,
}

impl Forest {
    fn new(size: usize) -> Forest {
        Forest {
            parents: (0..size).collect(),
        }
    }

    /// The trees, in the order of their first entry.
    fn groups(&mut self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut of_anchor = BTreeMap::new();
        for entry in 0..self.parents.len() {
            let anchor = self.anchor(entry);
            let group = *of_anchor.entry(anchor).or_insert_with(|| {
                groups.push(Group {
                    anchor,
                    members: Vec::new(),
                });
                groups.len() - 1
            });
            groups[group].members.push(entry);
        }
        groups
    }

    /// The root of the tree; the path is halved on the way so that long chains stay cheap.
    fn anchor(&mut self, mut entry: usize) -> usize {
        while self.parents[entry] != entry {
            self.parents[entry] = self.parents[self.parents[entry]];
            entry = self.parents[entry];
        }
        entry
    }

    /// Puts a tree into the record of another; what has a home keeps it, and circles stay open.
    fn put(&mut self, child: usize, parent: usize) {
        let home = self.anchor(parent);
        if self.parents[child] == child && home != child {
            self.parents[child] = home;
        }
    }
}
