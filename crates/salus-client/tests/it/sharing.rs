//! Moves about grants and requests: what nobody signed, what was meant for others.

use salus_records::wire::{
    Cbor,
    custodian::{AccountAnswer, Done, Grants, OwnKeys, Requests},
};

use crate::{
    cases::{Case, case, edit, flip, forge, parse},
    ledger::flip_proof,
    step::Step::{
        DoraLists, DoraReceives, PaulaGrants, PaulaIsAsked, PaulaReads, PaulaSeesGrants,
        SomebodyIsStopped,
    },
};

const GRANTS: &str = "/custodian/v1/grants";
const REQUESTS: &str = "/custodian/v1/requests";
const ACCOUNTS: &str = "/custodian/v1/accounts/";
const STANDING: &str = "/custodian/v1/standing";
const OWN: &str = "/custodian/v1/keys/own";

pub fn cases() -> Vec<Case> {
    [received(), given(), asked(), stopped()].concat()
}

fn received() -> Vec<Case> {
    vec![
        case(
            "a grant that the patient did not sign",
            GRANTS,
            DoraReceives,
            "Distrust(Grant",
            |_, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    forge(&mut grants.grants[0].bundle.0.grant, |_| ())
                })
            },
        ),
        case(
            "a grant to somebody else",
            GRANTS,
            DoraReceives,
            "Distrust(Grant",
            |people, _, answer| {
                let other = people.ada.uid;
                edit(answer, |grants: &mut Grants| {
                    forge(&mut grants.grants[0].bundle.0.grant, |grant| {
                        grant.grantee = other
                    });
                })
            },
        ),
        case(
            "a grant that lasts longer",
            GRANTS,
            DoraReceives,
            "Distrust(Grant",
            |_, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    forge(&mut grants.grants[0].bundle.0.grant, |grant| {
                        grant.until = grant.until.plus(1);
                    });
                })
            },
        ),
        case(
            "the key of another grant",
            GRANTS,
            DoraReceives,
            "Distrust(Grant",
            |_, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    grants.grants[0].bundle.0.wrapped = grants.grants[1].bundle.0.wrapped;
                })
            },
        ),
        case(
            "two slips of a grant exchanged",
            GRANTS,
            DoraLists,
            "Sealed",
            |_, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    let slips = &mut grants.grants[0].bundle.0.slips;
                    let sealed = std::mem::take(&mut slips[0].sealed);
                    slips[0].sealed = std::mem::replace(&mut slips[1].sealed, sealed);
                })
            },
        ),
        case(
            "the slips of another grant",
            GRANTS,
            DoraLists,
            "Sealed",
            |_, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    grants.grants[0].bundle.0.slips = grants.grants[1].bundle.0.slips.clone();
                })
            },
        ),
        case(
            "the account of another patient",
            ACCOUNTS,
            DoraReceives,
            "Distrust(Key(Mismatch",
            |people, _, answer| {
                let other: OwnKeys = parse(people.tape("peter lists").first(OWN));
                let peter = other.account.enrolment.clone();
                edit(answer, |account: &mut AccountAnswer| {
                    if account.account.enrolment != peter {
                        account.account = other.account;
                    }
                })
            },
        ),
        case(
            "an old state of the patient",
            ACCOUNTS,
            DoraReceives,
            "Distrust(OldState",
            |people, _, answer| {
                let paula = people.paula.uid;
                let old = people.tape("old received").about(ACCOUNTS, paula);
                let old: AccountAnswer = parse(old);
                edit(answer, |account: &mut AccountAnswer| {
                    if account.account.enrolment == old.account.enrolment {
                        account.account.state = old.account.state;
                    }
                })
            },
        ),
    ]
}

fn given() -> Vec<Case> {
    vec![
        case(
            "a grant that I did not sign",
            GRANTS,
            PaulaSeesGrants,
            "Distrust(Grant",
            |_, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    forge(&mut grants.grants[0].bundle.0.grant, |_| ())
                })
            },
        ),
        case(
            "the event of an earlier grant",
            GRANTS,
            PaulaGrants,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let earlier: Done = parse(people.tape(PaulaGrants.name()).last(GRANTS));
                edit(answer, |done: &mut Done| done.event = earlier.event)
            },
        ),
        case(
            "no event of a grant",
            GRANTS,
            PaulaGrants,
            "Distrust(OtherEvent",
            |_, _, answer| edit(answer, |done: &mut Done| done.event = None),
        ),
        case(
            "scope keys exchanged",
            OWN,
            PaulaGrants,
            "Distrust(Envelope",
            |_, _, answer| {
                edit(answer, |own: &mut OwnKeys| {
                    let other = own.scopes[1].0.sealed_self.clone();
                    own.scopes[0].0.sealed_self = other;
                })
            },
        ),
        case(
            "an altered scope key",
            OWN,
            PaulaGrants,
            "Distrust(Envelope",
            |_, _, answer| {
                edit(answer, |own: &mut OwnKeys| {
                    own.scopes
                        .iter_mut()
                        .for_each(|Cbor(epoch)| flip(&mut epoch.sealed_self));
                })
            },
        ),
        case(
            "a state with other scope keys",
            OWN,
            PaulaGrants,
            "Distrust(Key(Signature",
            |_, _, answer| {
                edit(answer, |own: &mut OwnKeys| {
                    forge(&mut own.account.state, |state| {
                        let other = state.scopes[1].public.clone();
                        state.scopes[0].public = other;
                    });
                })
            },
        ),
        case(
            "my own keys of another person",
            OWN,
            PaulaReads,
            "Distrust(Key(Mismatch",
            |people, _, answer| {
                let other: OwnKeys = parse(people.tape("peter lists").first(OWN));
                edit(answer, |own: &mut OwnKeys| own.account = other.account)
            },
        ),
    ]
}

fn asked() -> Vec<Case> {
    vec![
        case(
            "a request that the doctor did not sign",
            REQUESTS,
            PaulaIsAsked,
            "Distrust(Grant",
            |_, _, answer| {
                edit(answer, |requests: &mut Requests| {
                    forge(&mut requests.requests[0].request, |_| ())
                })
            },
        ),
        case(
            "a request for more",
            REQUESTS,
            PaulaIsAsked,
            "Distrust(Grant",
            |_, _, answer| {
                edit(answer, |requests: &mut Requests| {
                    forge(&mut requests.requests[0].request, |request| {
                        request.message.clear()
                    });
                })
            },
        ),
        case(
            "a request by somebody unknown",
            REQUESTS,
            PaulaIsAsked,
            "Distrust(Grant",
            |people, _, answer| {
                let unknown = people.peter.uid;
                edit(answer, |requests: &mut Requests| {
                    forge(&mut requests.requests[0].request, |request| {
                        request.doctor = unknown
                    });
                })
            },
        ),
        case(
            "a request to another patient",
            REQUESTS,
            PaulaIsAsked,
            "Distrust(Grant",
            |people, _, _| people.tape("peter is asked").first(REQUESTS).to_vec(),
        ),
    ]
}

fn stopped() -> Vec<Case> {
    vec![
        case(
            "a stop that stands in no ledger",
            STANDING,
            SomebodyIsStopped,
            "Distrust(Receipt(Tree",
            |_, _, answer| {
                edit(answer, |done: &mut Done| {
                    flip_proof(&mut done.event.as_mut().unwrap().receipt)
                })
            },
        ),
        case(
            "something else in place of a stop",
            STANDING,
            SomebodyIsStopped,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let other: Done = parse(people.tape(PaulaGrants.name()).first(GRANTS));
                edit(answer, |done: &mut Done| done.event = other.event)
            },
        ),
    ]
}
