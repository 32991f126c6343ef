"""What the columns of bills and call-detail exports are called, in the languages that bills are written in.

Words only say what a column claims to be; what stands in it has to agree (`bill_columns`). A column whose name means several
things ("data" is a date in Italian and a volume in English, "to" a number or a place) is decided by its content.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

NOT_WORD = re.compile(r"[^\w]+|_+")

ROLES: dict[str, str] = {
    "when": """
        date | time | datetime | date time | date and time | timestamp | time stamp | call date | call time | start | start time
        | start date | began | begin | connect time | answer time | answered | date of call | time of call | day
        | datum | uhrzeit | zeit | zeitpunkt | beginn | datum uhrzeit | datum und uhrzeit | startzeit | gesprächsbeginn | tag
        | heure | jour | date et heure | date heure | date de l appel | heure de l appel | horodatage | début | debut
        | fecha | hora | fecha y hora | fecha hora | fecha llamada | hora llamada | inicio
        | data | data hora | data e hora | data da chamada | hora da chamada | início | data ora | data e ora | ora | giorno
        | orario | ora chiamata | data chiamata
        | dato | tid | klokkeslett | tidspunkt | dato og tid | kl | klokkeslæt | tijd | tijdstip | datum tijd | dag
        | päivämäärä | pvm | kellonaika | klo | czas | data i godzina | godzina | tarih | saat | дата | время | дата и время
        | 日期 | 时间 | 時間 | 通话日期 | 通话时间 | 起始时间 | 开始时间 | 通话起始时间 | 通话开始时间 | 日期时间 | 发送时间
        | التاريخ | تاريخ | الوقت | وقت | تاريخ المكالمة | وقت المكالمة | तारीख | दिनांक | समय | utc | utc time | date utc
    """,
    "ended": """
        end | end time | end date | ended | finish | date time end | ende | gesprächsende | endzeit | fin | heure de fin
        | hora fin | fine | ora fine | término | slutt | slut | 结束时间 | 通话结束时间 | hang up time | disconnect time
    """,
    "duration": """
        duration | call duration | length | call length | talk time | airtime | minutes | mins | min | seconds | secs | sec
        | billsec | billed seconds | billed minutes | units | usage | quantity | qty | used
        | dauer | gesprächsdauer | verbindungsdauer | minuten | sekunden | einheiten | menge | anzahl
        | durée | duree | durée appel | durée de l appel | quantité | duración | duracion | minutos | segundos | cantidad
        | duração | duracao | tempo | durata | durata chiamata | minuti | secondi | varighet | varighed | lengde | længde
        | duur | gespreksduur | kesto | czas trwania | süre | длительность | продолжительность | длительность мин
        | 时长 | 通话时长 | 通話時長 | 使用时长 | 计费时长 | 時長 | المدة | مدة | مدة المكالمة | الدقائق | अवधि | durasi
    """,
    "number": """
        number | phone number | phone | number called | called number | dialled number | dialed number | number dialled
        | other party | other number | party number | telephone number | call to | called party number | contact number
        | destination | b party | b number | telephone | cellphone | mobile number | counterparty
        | rufnummer | zielnummer | zielrufnummer | gewählte rufnummer | gewählte nummer | angerufene nummer | ziel | nummer
        | telefonnummer | partner | rufnummer ziel | gegenstelle
        | numéro | numero | numéro appelé | numero appele | correspondant | numéro de téléphone | numéro composé | destinataire
        | número | número llamado | número marcado | número destino | numero destino | teléfono | número de destino | destino
        | número chamado | telefone | numero chiamato | numero di telefono | telefono | numero selezionato | nummer ringt
        | oppringt nummer | b nummer | telefonnr | mottaker | opkaldt nummer | gebeld nummer | puhelinnumero | numer | aranan numara
        | номер | номер абонента | набранный номер | номер телефона
        | 对方号码 | 對方號碼 | 对端号码 | 通话号码 | 号码 | 號碼 | 电话号码 | 对方电话 | 拨打号码 | الرقم | رقم | رقم الهاتف | الرقم المطلوب
        | नंबर | मोबाइल नंबर | फोन नंबर | dialled no | called no | number msisdn | msisdn called | tel no | nomor
    """,
    "caller": """
        caller | caller id | caller number | calling number | calling party | calling party number | from | from number
        | source | source number | src | a party | a number | a nummer | originating number | origin number | calling no
        | anrufer | rufnummer a | appelant | numéro appelant | llamante | número llamante | número origen | origen
        | chamador | origem | chiamante | numero chiamante | fra | fra nummer | 主叫号码 | 主叫 | 主叫方 | المتصل | رقم المتصل
    """,
    "recipient": """
        recipient | recipient id | recipient number | callee | called | called party | to | to number | dst | receiver
        | destination number | terminating number | angerufener | rufnummer b | appelé | numéro destinataire | til | til nummer
        | 被叫号码 | 被叫 | 被叫方 | المستقبل
    """,
    "own": """
        line | my number | own number | your number | subscriber | subscriber number | msisdn | service number | user number
        | wireless number | phone line | billing number | account line | sim number | mobile line | for number
        | anschluss | eigene rufnummer | ihre rufnummer | teilnehmer | teilnehmernummer | mobilfunknummer | ligne | votre numéro
        | ligne mobile | línea | linea | su número | mi número | linha | seu número | la tua linea | abonnement | abonnent
        | mobilnummer | ditt nummer | 本机号码 | 本机 | 用户号码 | 手机号码 | خطك | رقمك
    """,
    "what": """
        type | call type | direction | in out | service | category | description | usage type | kind | call category | rate type
        | richtung | art | verbindungsart | leistung | kategorie | beschreibung | dienst | typ | sens | type d appel | type appel
        | libellé | nature | tipo | tipo de llamada | sentido | servicio | concepto | tipo de chamada | serviço | descrição
        | tipo chiamata | direzione | servizio | descrizione | retning | type samtale | tjeneste | beskrivelse | richting
        | вид услуги | направление | тип | услуга
        | 呼叫类型 | 通话类型 | 通話類型 | 类型 | 业务类型 | 通信方式 | 通信类型 | 呼叫方式 | 主被叫 | الاتجاه | اتجاه | النوع | نوع | نوع المكالمة
        | الخدمة | प्रकार | दिशा | कॉल प्रकार | event | record type | feature | status
    """,
    "cost": """
        cost | amount | charge | charges | price | total | total cost | total charge | call charges | net amount | fee | airtime charge
        | betrag | preis | kosten | entgelt | netto | brutto | montant | prix | coût | cout | montant ht | montant ttc
        | importe | coste | precio | valor | preço | custo | importo | costo | prezzo | pris | beløp | kostnad | bedrag | prijs
        | hinta | kwota | koszt | tutar | ücret | сумма | стоимость | 费用 | 金额 | 通话费 | 通信费 | 資費 | 费用 元 | التكلفة | المبلغ | السعر
        | राशि | शुल्क | eur | usd | gbp | inr | sgd | rs
    """,
    "currency": "currency | währung | devise | moneda | moeda | valuta | 货币 | العملة | मुद्रा",
    "zone": """
        time zone | timezone | tz | zeitzone | fuseau horaire | zona horaria | fuso orario | fuso horário | tidssone | utc offset
        | 时区 | المنطقة الزمنية
    """,
    "roaming": """
        roaming | roaming country | visited country | visited network | roaming zone | roaming partner | country of call
        | aufenthaltsland | roaming land | pays visité | pays de séjour | pays d itinérance | país visitado | país de roaming
        | país roaming | paese visitato | paese roaming | roamingland | 漫游地 | 漫游国家 | دولة التجوال
    """,
    "volume": """
        volume | data volume | kb | mb | gb | data used | datenvolumen | volumen | volume de données | volumen de datos
        | dati | datavolum | 流量 | bytes
    """,
    "other": """
        country | place | destination country | destination place | city | land | zielland | zielort | pays | país | paese | location
        | tower | tower id | cell | cell id | operator | network | netz | opérateur | operador | operatore | rate | tariff | tarif
        | invoice | invoice number | account | account number | kundennummer | id | no | nr | item | name | contact | hour | plan | imei
        | peak | origination | 目的地 | 归属地 | 通话地点 | 备注 | sr no | s no
    """,
}
PERIOD = """
    period | billing period | bill period | statement period | zeitraum | abrechnungszeitraum | rechnungszeitraum | période
    | période de facturation | periodo | período | periodo de facturación | periodo di fatturazione | fakturaperiode | periode
    | fakturaperiod | 账期 | 计费周期 | 账单周期 | 起止日期 | 查询时间 | فترة | الفترة | अवधि | период
"""
MINUTES = "min mins minute minutes minuten minutos minuti minuter minutter 分 分钟 دقيقة دقائق मिनट мин минут dk dakika".split()
SECONDS = "s sec secs second seconds sek sekunden secondes segundos secondi sekunder 秒 ثانية ثواني सेकंड сек секунд billsec sn".split()
MISSED = "missed rejected declined verpasst abgelehnt manqué perdida rechazada perdida perdidas perduta persa tapt 未接 拒接 فائتة".split()


def folded(text: str) -> str:
    """A name without accents, punctuation and case: "Durée (min)" is "duree min"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if not 0x300 <= ord(c) <= 0x36F)
    return NOT_WORD.sub(" ", unicodedata.normalize("NFKC", bare)).strip()


def phrases(text: str) -> frozenset[str]:
    """The phrases of a list that is written with bars between them."""
    return frozenset(folded(phrase) for phrase in text.split("|") if phrase.strip())


@cache
def _by_phrase() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for role, text in ROLES.items():
        for phrase in phrases(text):
            found.setdefault(phrase, set()).add(role)
    return {phrase: frozenset(roles) for phrase, roles in found.items()}


@cache
def _period_phrases() -> frozenset[str]:
    return phrases(PERIOD)


def roles_of(name: str) -> frozenset[str]:
    """What a column of this name claims to be; the longest phrase in the name that is known decides."""
    words = folded(name[:120])
    known = _by_phrase()
    if words in known:
        return known[words]
    parts = words.split()
    for size in range(min(len(parts), 6), 0, -1):
        for start in range(len(parts) - size + 1):
            if found := known.get(" ".join(parts[start : start + size])):
                return found
    return _within(words, known)


def _within(words: str, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """Scripts that write without spaces: the longest phrase that stands anywhere in the name."""
    if words.isascii():
        return frozenset()
    inside = [phrase for phrase in known if len(phrase) > 1 and not phrase.isascii() and phrase in words]
    return known[max(inside, key=len)] if inside else frozenset()


def speaks_of_period(text: str) -> bool:
    """Whether a line of a bill says that it is about the billing period."""
    words = f" {folded(text[:400])} "
    return any(f" {phrase} " in words or (not phrase.isascii() and phrase in words) for phrase in _period_phrases())


def unit_in(name: str) -> str | None:
    """The unit that a column's name states for plain numbers: "s", "min", or None."""
    words = set(folded(name).split())
    if words & set(map(folded, SECONDS)) or "秒" in name:
        return "s"
    return "min" if words & set(map(folded, MINUTES)) or "分钟" in name else None


NAMES_OF_DIALLED = frozenset(
    folded(name)
    for name in """
    number called | called number | dialled number | dialed number | number dialled | number dialed | call to | called party number
    | called no | dialled no | called party | zielnummer | zielrufnummer | gewählte rufnummer | gewählte nummer | angerufene nummer
    | numéro appelé | numéro composé | número llamado | número marcado | número destino | número de destino | número chamado
    | numero chiamato | numero selezionato | nummer ringt | oppringt nummer | opkaldt nummer | gebeld nummer | aranan numara
    | набранный номер | 拨打号码 | الرقم المطلوب
    """.split("|")
)
"""Headers whose numbers were called from this line; a row's own word for its direction goes before."""
