"""Closed lists of ids: the vocabulary of the API, the statistics and the labelled messages.

A new id is a decision (docs/decisions): labelled data, statistics and clients depend on them.
"""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Language of a message; `other` gets the fixed multilingual card."""

    NL = "nl"
    EN = "en"
    OTHER = "other"


class Mode(StrEnum):
    """`lifeline`: the brain is away and the rules answer alone."""

    FULL = "full"
    LIFELINE = "lifeline"


class Topic(StrEnum):
    """What a message is about; exactly one a message."""

    SIGNAL = "signal"
    ASK_RECOGNISE = "ask_recognise"
    ASK_REPORT = "ask_report"
    ASK_HELP = "ask_help"
    ASK_RIGHTS = "ask_rights"
    ASK_ANONYMITY = "ask_anonymity"
    ASK_SERVICE = "ask_service"
    EMERGENCY = "emergency"
    SUICIDE = "suicide"
    DOMESTIC_VIOLENCE = "domestic_violence"
    CHILD_ABUSE = "child_abuse"
    ONLINE_ABUSE = "online_abuse"
    OTHER_CRIME = "other_crime"
    NUISANCE = "nuisance"
    LABOUR_DISPUTE = "labour_dispute"
    SEX_WORK_INFO = "sex_work_info"
    OFFENDER_STOP = "offender_stop"
    OFFENDER_EVADE = "offender_evade"
    SMALLTALK = "smalltalk"
    BOT = "bot"
    OUT_OF_SCOPE = "out_of_scope"
    GIBBERISH = "gibberish"
    OTHER_LANGUAGE = "other_language"


class Act(StrEnum):
    """What a turn does in the conversation when it names no matter of its own; beside the topics (decision 0011)."""

    FOLLOW_UP = "follow_up"
    START_OVER = "start_over"


class Asker(StrEnum):
    """Who types."""

    VICTIM = "victim"
    CLOSE = "close"
    WITNESS = "witness"
    PROFESSIONAL = "professional"
    EMPLOYER = "employer"
    MUNICIPAL = "municipal"
    OFFENDER = "offender"
    UNKNOWN = "unknown"


class Form(StrEnum):
    """Form of exploitation."""

    SEXUAL = "sexual"
    LABOUR = "labour"
    CRIMINAL = "criminal"
    DOMESTIC_SERVITUDE = "domestic_servitude"
    BEGGING = "begging"
    ORGAN_REMOVAL = "organ_removal"
    FORCED_MARRIAGE = "forced_marriage"


class Signal(StrEnum):
    """A sign that can fit exploitation; strengths and sources: data/knowledge/signals."""

    DOCUMENTS_WITHHELD = "documents_withheld"
    MOVEMENT_RESTRICTED = "movement_restricted"
    VIOLENCE = "violence"
    THREATS = "threats"
    SEXUAL_VIOLENCE = "sexual_violence"
    DEBT_BONDAGE = "debt_bondage"
    MONEY_CONTROLLED = "money_controlled"
    WAGES_WITHHELD = "wages_withheld"
    EXCESSIVE_HOURS = "excessive_hours"
    DECEPTION = "deception"
    IMMIGRATION_THREAT = "immigration_threat"
    BLACKMAIL_IMAGES = "blackmail_images"
    ISOLATION = "isolation"
    SPEAKS_FOR_THEM = "speaks_for_them"
    UNKNOWN_ADDRESS = "unknown_address"
    FEAR_INJURIES = "fear_injuries"
    ALL_FROM_ONE = "all_from_one"
    POOR_HOUSING = "poor_housing"
    NO_CONTRACT = "no_contract"
    WAGE_DEDUCTIONS = "wage_deductions"
    DANGEROUS_WORK = "dangerous_work"
    FORCED_SEX_WORK = "forced_sex_work"
    MANY_VISITORS = "many_visitors"
    HOTEL_SIGNS = "hotel_signs"
    LOVERBOY_GROOMING = "loverboy_grooming"
    ONLINE_RECRUITMENT = "online_recruitment"
    FORCED_CRIME = "forced_crime"
    MONEY_MULE = "money_mule"
    UNEXPLAINED_WEALTH = "unexplained_wealth"
    SCHOOL_ABSENCE = "school_absence"
    PICKED_UP = "picked_up"
    MINOR_INVOLVED = "minor_involved"
    SUBSTANCE_CONTROL = "substance_control"
    FORCED_BEGGING = "forced_begging"
    ORGAN_PRESSURE = "organ_pressure"
    FORCED_MARRIAGE = "forced_marriage"
    LEFT_ABROAD = "left_abroad"
    ON_CALL_DAY_NIGHT = "on_call_day_night"
    IDENTITY_MISUSE = "identity_misuse"
    TATTOO_BRANDING = "tattoo_branding"
    RITUAL_OATH = "ritual_oath"


class Circumstance(StrEnum):
    """A fact or wish that changes the doors without being a signal."""

    ANONYMOUS = "anonymous"
    NO_POLICE = "no_police"
    NO_PAPERS = "no_papers"
    PHONE_WATCHED = "phone_watched"
    PAST = "past"
    RECENT_ASSAULT = "recent_assault"
    INJURED = "injured"
    CANNOT_TALK = "cannot_talk"
    BY_FAMILY = "by_family"
    HOPELESS = "hopeless"  # perhaps suicidal: 113 is shown beside the other doors
    UNSAFE = "unsafe"  # perhaps in danger: 112 is shown, and a question asks


class Crisis(StrEnum):
    """What the crisis rules see: a verdict overrules everything that follows."""

    DANGER_NOW = "danger_now"
    SUICIDE = "suicide"
    SUICIDE_ATTEMPT = "suicide_attempt"
    RECENT_ASSAULT = "recent_assault"


class DoorId(StrEnum):
    """An organisation one can go to; facts: data/knowledge/doors.yml and regions/."""

    EMERGENCY_112 = "112"
    POLICE = "police"
    MMA = "mma"
    VEILIG_THUIS = "veilig_thuis"
    CARE_COORDINATOR = "care_coordinator"
    COMENSHA = "comensha"
    LABOUR_AUTHORITY = "labour_authority"
    FAIRWORK = "fairwork"
    KEERPUNT = "keerpunt"
    FIER = "fier"
    CSG = "csg"
    HELPWANTED = "helpwanted"
    VICTIM_SUPPORT = "victim_support"
    SUICIDE_113 = "suicide_113"
    KINDERTELEFOON = "kindertelefoon"
    LEGAL_AID = "legal_aid"
    BANK = "bank"
    KMAR = "kmar"
    GP = "gp"
    MUNICIPALITY = "municipality"
    MUNICIPAL_OFFICER = "municipal_officer"
    LKHA = "lkha"
    MELDPUNT_KINDERPORNO = "meldpunt_kinderporno"
