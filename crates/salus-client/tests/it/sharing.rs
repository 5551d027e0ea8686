//! Moves about grants and requests: what nobody signed, what was meant for others.

use std::sync::Arc;

use salus_records::wire::{
    Cbor,
    custodian::{
        AccountAnswer, Done, GrantInfo, Grants, KeyLogged, OwnKeys, Requests, StateUpdate,
    },
};

use crate::{
    cases::{Case, Move, case, edit, flip, forge, kept_back, parse},
    ledger::flip_proof,
    people::People,
    proxy::Proxy,
    step::Step::{
        DoraLists, DoraReceives, PaulaGrants, PaulaIsAsked, PaulaReads, PaulaSeesGrants,
        PeterDeclines, PeterRevokes, SomebodyIsStopped, SomebodyIsVouchedFor,
    },
};

const GRANTS: &str = "/custodian/v1/grants";
const REVOCATIONS: &str = "/custodian/v1/grants/revocations";
const DECLINE: &str = "/custodian/v1/requests/decline";
const CREDENTIALS: &str = "/custodian/v1/credentials";
const KEY_REVOCATIONS: &str = "/custodian/v1/credentials/revocations";
const REQUESTS: &str = "/custodian/v1/requests";
const ACCOUNTS: &str = "/custodian/v1/accounts/";
const STANDING: &str = "/custodian/v1/standing";
const OWN: &str = "/custodian/v1/keys/own";

pub fn cases() -> Vec<Case> {
    [
        received(),
        given(),
        ended(),
        asked(),
        declined(),
        stopped(),
        vouched_for(),
    ]
    .concat()
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
            |people, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    let mut grants = from_paula(people, grants);
                    let slips = &mut grants[0].bundle.0.slips;
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
            |people, _, answer| {
                edit(answer, |grants: &mut Grants| {
                    let mut grants = from_paula(people, grants);
                    grants[0].bundle.0.slips = grants[1].bundle.0.slips.clone();
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

/// Grants that Paula gave, newest first.
fn from_paula<'a>(people: &People, grants: &'a mut Grants) -> Vec<&'a mut GrantInfo> {
    let of_paula = |info: &&mut GrantInfo| {
        let grant = info.bundle.0.grant.unverified().unwrap();
        grant.patient == people.paula.uid
    };
    grants.grants.iter_mut().filter(of_paula).collect()
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

fn ended() -> Vec<Case> {
    vec![
        kept_back(
            "a revocation that was kept back",
            REVOCATIONS,
            PeterRevokes,
            "Distrust(OtherEvent",
            nothing_changed,
        ),
        case(
            "the event of a grant in place of its end",
            REVOCATIONS,
            PeterRevokes,
            "Distrust(OtherEvent",
            event_of_a_grant,
        ),
        case(
            "an end that stands in no ledger",
            REVOCATIONS,
            PeterRevokes,
            "Distrust(Receipt(Tree",
            |_, _, answer| {
                edit(answer, |done: &mut Done| {
                    flip_proof(&mut done.event.as_mut().unwrap().receipt)
                })
            },
        ),
    ]
}

/// The custodian calls no key due, and says of no permission that it ended: the patient makes new keys
/// all the same, and gives them to nobody whose permission she ended.
pub async fn new_keys_follow_an_end_whatever_is_said(people: &Arc<People>) {
    let line = Proxy::honest(people.url()).await;
    let lie = |url, route, mutation| {
        let people = Arc::clone(people);
        let kept_back = false;
        Proxy::evil(
            url,
            Move {
                route,
                mutation,
                kept_back,
                people,
            },
        )
    };
    let nothing_due = lie(line.url(), OWN, |_, _, answer| {
        edit(answer, |own: &mut OwnKeys| own.due.clear())
    })
    .await;
    let none_ended = lie(
        nothing_due.url(),
        GRANTS,
        |_, _, answer| match serde_json::from_slice::<Grants>(answer) {
            Ok(mut grants) => {
                grants
                    .grants
                    .iter_mut()
                    .for_each(|grant| grant.revoked = None);
                serde_json::to_vec(&grants).unwrap()
            }
            Err(_) => answer.to_vec(),
        },
    )
    .await;
    Box::pin(PeterRevokes.play(people, &none_ended.url()))
        .await
        .unwrap();
    assert!(nothing_due.moved() && none_ended.moved());
    let traffic = String::from_utf8_lossy(&line.traffic()).into_owned();
    let updates: Vec<StateUpdate> = traffic
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert!(!updates.is_empty(), "no new keys");
    let mut peter = people.peter.resume(&people.url()).await.unwrap();
    let given = peter.given().await.unwrap();
    let ended: Vec<_> = given
        .iter()
        .filter(|given| given.revoked.is_some())
        .collect();
    assert!(!ended.is_empty());
    let kept: Vec<_> = updates.iter().flat_map(|update| &update.slips).collect();
    assert!(
        !kept.is_empty(),
        "the control: who keeps a permission gets the new keys"
    );
    assert!(
        kept.iter()
            .all(|slips| ended.iter().all(|ended| ended.grant.id != slips.grant))
    );
}

/// What a server answers to an order that changes nothing.
fn nothing_changed(_: &People, _: &[u8], _: &[u8]) -> Vec<u8> {
    serde_json::to_vec(&Done { event: None }).unwrap()
}

/// What it answers to a new line of the key log.
fn logged(_: &People, _: &[u8], _: &[u8]) -> Vec<u8> {
    serde_json::to_vec(&KeyLogged { index: 7 }).unwrap()
}

/// A proven event, but of another order.
fn event_of_a_grant(people: &People, _: &[u8], answer: &[u8]) -> Vec<u8> {
    let other: Done = parse(people.tape(PaulaGrants.name()).first(GRANTS));
    edit(answer, |done: &mut Done| done.event = other.event)
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

fn declined() -> Vec<Case> {
    vec![
        kept_back(
            "a no that was kept back",
            DECLINE,
            PeterDeclines,
            "Distrust(OtherEvent",
            nothing_changed,
        ),
        case(
            "the event of a grant in place of a no",
            DECLINE,
            PeterDeclines,
            "Distrust(OtherEvent",
            event_of_a_grant,
        ),
    ]
}

fn vouched_for() -> Vec<Case> {
    vec![
        kept_back(
            "a credential that was kept back",
            CREDENTIALS,
            SomebodyIsVouchedFor,
            "Distrust(OtherEvent",
            logged,
        ),
        kept_back(
            "the end of a credential that was kept back",
            KEY_REVOCATIONS,
            SomebodyIsVouchedFor,
            "Distrust(OtherEvent",
            logged,
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
            event_of_a_grant,
        ),
    ]
}
