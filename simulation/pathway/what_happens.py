"""What can happen to a person: the name of each event, its title, and its words in a story."""

from __future__ import annotations

from typing import NamedTuple


class Event(NamedTuple):
    """One event of the pathway.

    Attributes:
        title: for the rulebook and the data dictionary.
        told: the clause of a story, in the past tense and with respect; ``{they}``, ``{them}`` and
            ``{their}`` stand for the person.
    """

    name: str
    title: str
    told: str


EVENTS = (
    Event(
        "onset",
        "An adult's behaviour begins to challenge services",
        "{their} behaviour began to challenge services",
    ),
    Event(
        "eased",
        "An adult's behaviour no longer challenges services",
        "{their} behaviour no longer challenged services",
    ),
    Event(
        "escalated",
        "An adult's behaviour becomes a serious challenge",
        "{their} behaviour became a serious challenge",
    ),
    Event(
        "deescalated",
        "An adult's behaviour is a serious challenge no longer",
        "{their} behaviour was a serious challenge no longer",
    ),
    Event(
        "crisis", "An adult whose behaviour challenges comes to a crisis", "{they} came to a crisis"
    ),
    Event(
        "crisis_stayed_put",
        "After a crisis the person stays where they live",
        "{they} stayed where {they} lived",
    ),
    Event(
        "admission_considered",
        "After a crisis, admission to hospital is considered",
        "admission to hospital was considered",
    ),
    Event(
        "diverted_by_review",
        "A review before admission keeps the person at home",
        "a review before admission kept {them} at home instead",
    ),
    Event(
        "admission_sought",
        "A hospital bed is sought for an adult with a learning disability",
        "a hospital bed was sought",
    ),
    Event(
        "unsuitable_for_local_bed",
        "The local beds are not the right kind of hospital",
        "the local beds were not the right kind of hospital",
    ),
    Event("admitted_locally", "Admitted to a local bed", "{they} was admitted to a local bed"),
    Event("refused_no_local_bed", "No local bed is free", "no local bed was free"),
    Event(
        "not_admitted",
        "No bed, and the person is not admitted after all",
        "in the end {they} was not admitted",
    ),
    Event(
        "admitted_away",
        "Admitted to a hospital away from the area",
        "{they} was admitted to a hospital out of the area",
    ),
    Event(
        "admitted_secure",
        "Admitted straight to secure hospital",
        "{they} was taken into a secure hospital",
    ),
    Event(
        "stepped_down_to_hospital",
        "Moves from secure to another hospital",
        "{they} moved on to another hospital, out of the area",
    ),
    Event(
        "ready_for_discharge",
        "Ready to leave hospital",
        "treatment was over, and {they} was ready to leave hospital",
    ),
    Event(
        "discharge_decided",
        "The decision or funding to leave hospital comes",
        "the decision and the funding for {their} life outside hospital came",
    ),
    Event(
        "discharge_support_found",
        "Staff and support for life outside hospital are found",
        "staff and support for {their} life outside hospital were found",
    ),
    Event(
        "moved_at_closure",
        "Moves because the local ward has closed",
        "the ward closed, and a place that was planned for {them} was ready",
    ),
    Event(
        "moved_to_another_hospital",
        "Moves to a hospital out of the area because the local ward has closed",
        "{they} moved to a hospital out of the area",
    ),
    Event("discharged", "Leaves hospital", "{they} left hospital"),
    Event(
        "discharged_to_out_of_area",
        "Leaves hospital for a home out of area",
        "for want of a suitable home nearby {they} was found one out of the area",
    ),
    Event("breakdown", "A paid placement breaks down", "{their} placement broke down"),
    Event(
        "provider_exit",
        "A provider closes the home and gives notice",
        "the provider of {their} home decided to close it, and gave notice",
    ),
    Event(
        "changed_provider",
        "The provider gives up; the person stays, because the landlord is separate",
        "the provider of {their} support gave up, and another took over in the same home",
    ),
    Event(
        "moved_on",
        "Moves on from a suitable home that is no longer needed",
        "{they} moved on from a home that {they} no longer needed",
    ),
    Event(
        "family_home_ended",
        "The family home can no longer be the person's home",
        "the family home could no longer be {their} home",
    ),
    Event(
        "carer_lost",
        "A family carer dies or can no longer care",
        "a family carer died or could no longer care",
    ),
    Event(
        "planned_move", "A move from the family home is planned", "there was time to plan a move"
    ),
    Event(
        "emergency_held",
        "Held somewhere in an emergency, before any home is found",
        "{they} was held in an emergency, on a general ward or in a hotel, while a home was sought",
    ),
    Event("new_out_of_area", "Begins to live out of area", "{they} went to live out of the area"),
    Event(
        "moved_within_out_of_area",
        "A home out of area breaks down and another is found there",
        "another home was found out of the area",
    ),
    Event("returned_to_area", "Comes back from out of area", "{they} came back to the area"),
    Event(
        "reviewed_for_return",
        "A person out of area is reviewed for return",
        "whether {they} could come back to the area was reviewed",
    ),
    Event(
        "turned_18",
        "Passes from children's to adult services",
        "{they} turned 18 and passed to adult services",
    ),
    Event(
        "turned_18_serious",
        "Turns 18 with behaviour that is a serious challenge",
        "adult services saw {their} behaviour as a serious challenge",
    ),
    Event(
        "turned_18_challenging",
        "Turns 18 with behaviour that challenges",
        "adult services saw {their} behaviour as challenging",
    ),
    Event(
        "turned_18_none",
        "Turns 18 without behaviour that challenges adult services",
        "adult services did not see {their} behaviour as challenging",
    ),
    Event(
        "child_onset",
        "A child's behaviour begins to challenge services",
        "{their} behaviour began to challenge services",
    ),
    Event(
        "child_eased",
        "A child's behaviour no longer challenges services",
        "{their} behaviour no longer challenged services",
    ),
    Event(
        "child_escalated",
        "An adolescent's behaviour becomes a serious challenge",
        "{their} behaviour became a serious challenge",
    ),
    Event(
        "child_deescalated",
        "An adolescent's behaviour is a serious challenge no longer",
        "{their} behaviour was a serious challenge no longer",
    ),
    Event(
        "entered_residential_school",
        "Goes to a residential school",
        "{they} went to a residential school",
    ),
    Event(
        "left_school_early",
        "Comes home from residential school before 18",
        "{they} came home from the residential school",
    ),
    Event(
        "left_residential_school",
        "Leaves residential school as an adult",
        "{they} left residential school",
    ),
    Event(
        "childrens_admission",
        "Admitted to a children's hospital",
        "{they} was admitted to a children's hospital",
    ),
    Event(
        "childrens_discharge", "Leaves a children's hospital", "{they} left the children's hospital"
    ),
    Event(
        "autism_crisis",
        "An autistic adult without a learning disability comes to a crisis",
        "{they} came to a crisis",
    ),
    Event(
        "autism_admission_sought",
        "Hospital is sought for an autistic adult without learning disability",
        "a hospital bed was sought",
    ),
    Event(
        "autism_admitted",
        "An autistic adult without learning disability is admitted",
        "{they} was admitted",
    ),
    Event(
        "autism_diverted",
        "A review before admission keeps an autistic adult without learning disability at home",
        "a review before admission kept {them} at home instead",
    ),
    Event(
        "autism_discharged",
        "An autistic adult without learning disability leaves hospital",
        "{they} left hospital",
    ),
    Event(
        "autism_family_home_ended",
        "The family of an autistic adult without learning disability cannot go on",
        "the family could not go on, and {they} moved to a home of {their} own",
    ),
    Event(
        "autism_placed_out_of_area",
        "An autistic adult without learning disability leaves hospital for a home out of the area",
        "a home was found for {them} out of the area",
    ),
    Event(
        "autism_returned",
        "An autistic adult without learning disability comes back from out of area",
        "{they} came back to the area, to a home of {their} own",
    ),
    Event(
        "autism_settled",
        "An autistic adult without learning disability is settled, at risk of hospital no longer",
        "{they} was settled, and at risk of hospital no longer",
    ),
    Event(
        "residence_passed",
        "Another area becomes responsible for a person who lives there",
        "the area {they} live in became responsible for {them}",
    ),
    Event("died", "Dies", "{they} died"),
    Event(
        "left_area",
        "Moves away or no longer needs services",
        "{they} moved away or no longer needed services",
    ),
)
