"""The words by which bills tell what a row is (a call, a message, data, a fee) and in which direction it went."""

from __future__ import annotations

from functools import lru_cache

from offhook.evidence.bill_words import folded, phrases

KINDS = {
    "mms": "mms | multimedia | picture message | picture messaging | bildnachricht | 彩信 | ммс",
    "sms": """
        sms | text | text message | text messages | texts | messaging | message | short message | kurzmitteilung | nachricht
        | texto | mensaje | mensaje de texto | mensagem | messaggio | melding | tekstmelding | tekstviesti | wiadomość | msg
        | 短信 | 簡訊 | смс | رسالة | रसे | संदेश | एसएमएस
    """,
    "data": """
        data | gprs | internet | web | wap | lte | mobile data | volume | daten | datenverbindung | données | donnees | datos
        | dados | dati | traffico dati | datatrafikk | datatrafik | 流量 | 上网 | 数据 | интернет | بيانات | डेटा | mobile internet
        | data usage | mms data | data session
    """,
    "voice": """
        voice | call | calls | voice call | phone call | telephony | anruf | gespräch | sprache | telefonie | verbindung | telefonat
        | appel | appels | voix | communication | llamada | llamadas | voz | chamada | chamadas | chiamata | chiamate | voce
        | telefonata | samtale | samtaler | tale | samtal | gesprek | puhelu | połączenie | rozmowa | arama | звонок | вызов
        | 通话 | 語音 | 语音 | 主叫 | 被叫 | مكالمة | مكالمات | कॉल | wo | voicemail | mailbox | mobilbox
    """,
    "other": """
        fee | subscription | monthly fee | recurring charge | surcharge | discount | refund | grundgebühr | grundpreis | rabatt
        | abonnement mensuel | frais | cuota | descuento | mensalidade | canone | fastavgift | 月租 | 套餐费
    """,
}
DIRECTIONS = {
    "incoming": """
        incoming | inbound | received | in | mt | mtc | terminating | terminated | receive | incoming call | call received | mobile terminated
        | eingehend | ankommend | eingang | empfangen | kommend | entrant | reçu | reçus | entrante | entrantes | recibida | recibidas
        | recebida | recebidas | ricevuta | ricevute | entrata | in entrata | inn | innkommende | mottatt | inkommande | mottagen
        | indgående | inkomend | ontvangen | saapuva | przychodzące | gelen | входящий | входящая | входящие | вх
        | 被叫 | 接收 | 来电 | 呼入 | وارد | واردة | مستلمة | इनकमिंग | आने वाली | missed | rejected | verpasst | perdida | manqué | 未接
    """,
    "outgoing": """
        outgoing | outbound | sent | out | mo | moc | originating | originated | dialled | dialed | made | outgoing call | call made
        | mobile originated | placed
        | ausgehend | abgehend | ausgang | gesendet | gehend | abgang | sortant | émis | émise | emis | passé | saliente | salientes
        | realizada | realizadas | emitida | efectuada | enviada | enviado | efetuada | efetuadas | originada | originadas | feita | uscente | uscita
        | in uscita | effettuata | effettuate | inviato | ut | utgående | ringt | sendt | sänt | udgående | uitgaand | verzonden
        | lähtevä | wychodzące | giden | исходящий | исходящая | исходящие | исх
        | 主叫 | 发送 | 去电 | 呼出 | 拨出 | صادر | صادرة | صادره | आउटगोइंग | जाने वाली
    """,
}
FORWARDED = """
    forwarded | call forwarding | forwarding | forward | diverted | divert | call divert | rufumleitung | weiterleitung | umgeleitet
    | anrufweiterleitung | renvoi | renvoi d appel | transfert d appel | desvío | desvío de llamadas | desvio | trasferimento
    | trasferimento di chiamata | viderekobling | vidarekoppling | viderestilling | doorgeschakeld | 呼叫转移 | 前转 | 呼转 | переадресация
    | تحويل المكالمات
"""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], frozenset[str]]:
    kinds = {kind: phrases(text) for kind, text in KINDS.items()}
    return kinds, {way: phrases(text) for way, text in DIRECTIONS.items()}, phrases(FORWARDED)


@lru_cache(maxsize=1 << 12)
def kind_of(text: str) -> str | None:
    """The kind that words name: the first of them in the order of KINDS ("MMS data" is an MMS); None if none does."""
    words = folded(text[:300])
    return next((kind for kind, known in _tables()[0].items() if _speaks(words, known)), None)


@lru_cache(maxsize=1 << 12)
def direction_of(text: str) -> str | None:
    """The direction that words name; None if none does, or both."""
    words = folded(text[:300])
    found = [way for way, known in _tables()[1].items() if _speaks(words, known)]
    return found[0] if len(found) == 1 else None


def forwarded(text: str) -> bool:
    """Whether a row is a call that the network passed on to another number: nobody dialled it on the phone."""
    return _speaks(folded(text[:300]), _tables()[2])


def _speaks(words: str, known: frozenset[str]) -> bool:
    spaced = f" {words} "
    return any(
        f" {phrase} " in spaced or (not phrase.isascii() and len(phrase) > 1 and phrase in words) for phrase in known
    )
