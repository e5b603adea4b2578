"""Invented people in twelve languages: what a bed card says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.redaction.scenes.dice import Dice


@dataclass(frozen=True)
class Language:
    """Words of one language; `names` are whole, `given` and `family` are joined by `joint`."""

    code: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    diagnoses: tuple[str, ...]
    sexes: tuple[str, str]
    days: str
    labels: tuple[str, str, str, str, str, str]  # name, sex, age, diagnosis, admitted, number
    heading: str
    family_first: bool = False
    joint: str = " "


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


LANGUAGES: Final = {
    language.code: language
    for language in (
        Language(
            "zh",
            _listed("明轩 若曦 子墨 语桐 安琪 浩然 佳怡 天佑 晓彤 睿"),
            _listed("沈 韦 邹 潘 葛 范 彭 鲁 欧阳 司马"),
            ("新生儿肺炎", "缺氧缺血性脑病", "先天性心脏病", "低血糖症 待查", "胎粪吸入综合征"),
            ("男婴", "女婴"),
            "{} 日龄",
            ("姓名", "性别", "日龄", "诊断", "入院", "病案号"),
            "新生儿重症监护",
            family_first=True,
            joint="",
        ),
        Language(
            "ja",
            _listed("陽菜 蓮 結衣 悠真 さくら 湊 あかり 大和"),
            _listed("佐藤 鈴木 高橋 渡辺 伊藤 小野寺 中村"),
            ("新生児一過性多呼吸", "低出生体重児", "新生児黄疸", "動脈管開存症"),
            ("男児", "女児"),
            "生後{}日",
            ("氏名", "性別", "日齢", "診断名", "入院日", "患者番号"),
            "新生児集中治療室",
            family_first=True,
        ),
        Language(
            "ko",
            _listed("서연 민준 지우 하은 도윤 예린 시우"),
            _listed("김 이 박 최 정 강 황보"),
            ("신생아 호흡곤란증후군", "미숙아 망막증", "신생아 황달", "패혈증 의심"),
            ("남아", "여아"),
            "생후 {}일",
            ("이름", "성별", "나이", "진단명", "입원일", "등록번호"),
            "신생아중환자실",
            family_first=True,
            joint="",
        ),
        Language(
            "th",
            ("กานดา", "สมชาย", "ณัฐวุฒิ", "พิมพ์ชนก", "ธนกร"),
            ("ใจดี", "ศรีสุข", "วงศ์สวัสดิ์", "ทองคำ"),
            ("ภาวะหายใจลำบาก", "ทารกเกิดก่อนกำหนด", "ตัวเหลือง", "ติดเชื้อในกระแสเลือด"),
            ("ชาย", "หญิง"),
            "อายุ {} วัน",
            ("ชื่อ", "เพศ", "อายุ", "วินิจฉัย", "รับไว้", "เลขที่"),
            "หอผู้ป่วยทารก",
        ),
        Language(
            "hi",
            ("आरव", "अनन्या", "विहान", "दीया", "ईशान"),
            ("शर्मा", "वर्मा", "त्रिपाठी", "चौधरी"),
            ("श्वसन संकट सिंड्रोम", "समय पूर्व जन्म", "नवजात पीलिया", "सेप्सिस की आशंका"),
            ("पुरुष", "महिला"),
            "{} दिन",
            ("नाम", "लिंग", "आयु", "निदान", "भर्ती", "क्रमांक"),
            "नवजात गहन चिकित्सा",
        ),
        Language(
            "ar",
            ("ليلى", "عمر", "سلمى", "يحيى", "نور"),
            ("المنصوري", "الخطيب", "حداد", "العمري"),
            ("التهاب رئوي", "ولادة مبكرة", "نقص السكر", "عيب خلقي في القلب"),
            ("ذكر", "أنثى"),
            "{} يوما",
            ("الاسم", "الجنس", "العمر", "التشخيص", "الدخول", "الملف"),
            "العناية المركزة",
        ),
        Language(
            "he",
            ("נועה", "איתי", "תמר", "יונתן", "מאיה"),
            ("לוי", "פרידמן", "אברהמי", "ביטון"),
            ("מצוקה נשימתית", "פג שבוע שלושים", "צהבת יילוד"),
            ("זכר", "נקבה"),
            "{} ימים",
            ("שם", "מין", "גיל", "אבחנה", "קבלה", "מספר"),
            "טיפול נמרץ ילודים",
        ),
        Language(
            "ru",
            ("Полина", "Тимофей", "Василиса", "Глеб", "Есения"),
            ("Щербакова", "Морозов", "Жукова", "Ефимов"),
            ("Внутриутробная пневмония", "Гипербилирубинемия", "Асфиксия средней степени"),
            ("мальчик", "девочка"),
            "{} сут.",
            ("Ф. И.", "Пол", "Возраст", "Диагноз", "Дата", "Карта"),
            "Отделение реанимации",
            family_first=True,
        ),
        Language(
            "el",
            ("Ελένη", "Νικόλαος", "Σοφία", "Γιώργος"),
            ("Παπαδοπούλου", "Οικονόμου", "Δημητρίου", "Βασιλείου"),
            ("Αναπνευστική δυσχέρεια", "Πρόωρο νεογνό", "Νεογνικός ίκτερος"),
            ("άρρεν", "θήλυ"),
            "{} ημερών",
            ("Όνομα", "Φύλο", "Ηλικία", "Διάγνωση", "Εισαγωγή", "Αριθμός"),
            "Μονάδα Νεογνών",
        ),
        Language(
            "en",
            _listed("Freya Callum Beatrice Rhys Imogen Tobias Zara Kwame"),
            _listed("Blackwood O'Connell Adeyemi Fitzgerald Ashworth Pemberton McKay"),
            ("Transient tachypnoea", "Meconium aspiration", "Hypoglycaemia", "Ventricular septal defect"),
            ("boy", "girl"),
            "{} d old",
            ("Baby of", "Sex", "Age", "Problem", "Admitted", "Hospital no."),
            "Neonatal Unit",
        ),
        Language(
            "vi",
            ("Gia Bảo", "Ngọc Hân", "Minh Khôi", "Phương Thảo"),
            ("Nguyễn", "Trần", "Lê Thị", "Phạm", "Đặng"),
            ("Suy hô hấp sơ sinh", "Trẻ sinh non", "Vàng da sơ sinh", "Nhiễm trùng huyết"),
            ("nam", "nữ"),
            "{} ngày tuổi",
            ("Họ tên", "Giới", "Tuổi", "Chẩn đoán", "Nhập viện", "Mã số"),
            "Khoa Sơ sinh",
            family_first=True,
        ),
        Language(
            "de",
            _listed("Jördis Matthias Käthe Björn Annegret Lüder"),
            _listed("Schönfeld Weißmüller Krüger Vögele Brandstätter"),
            ("Atemnotsyndrom", "Frühgeborenes 31. SSW", "Neugeborenengelbsucht", "Verdacht auf Sepsis"),
            ("männlich", "weiblich"),
            "{} Tage",
            ("Name", "Geschl.", "Alter", "Diagnose", "Aufnahme", "Fallnr."),
            "Neonatologie",
        ),
    )
}


@dataclass(frozen=True)
class Person:
    """What a card may say; every field but `language` is sensitive."""

    language: Language
    name: str
    sex: str
    age: str
    diagnosis: str
    admitted: str
    number: str
    bed: str

    @property
    def fields(self) -> tuple[tuple[str, str, str], ...]:
        """(truth kind, label, value) in the order of a card."""
        values = (self.name, self.sex, self.age, self.diagnosis, self.admitted, self.number)
        kinds = ("name", "sex", "age", "diag", "adm", "id")
        return tuple(zip(kinds, self.language.labels, values, strict=True))


def somebody(dice: Dice, code: str | None = None) -> Person:
    """A person who does not exist.

    Args:
        code: language; any, when left out.
    """
    language = LANGUAGES[code or dice.pick(tuple(LANGUAGES))]
    parts = [dice.pick(language.given), dice.pick(language.family)]
    if language.family_first:
        parts.reverse()
    day, month, year = dice.whole(1, 28), dice.whole(1, 12), dice.whole(2025, 2027)
    date = dice.pick(
        (
            f"{day:02d}.{month:02d}.{year}",
            f"{year}/{month}/{day}",
            f"{month:02d}-{day:02d} {dice.whole(0, 23)}:{dice.whole(10, 59)}",
        )
    )
    number = dice.pick(
        (
            f"{dice.whole(10**5, 10**6 - 1)}",
            f"K{dice.whole(10**6, 10**7 - 1)}",
            f"{dice.whole(10, 99)}-{dice.whole(1000, 9999)}",
        )
    )
    return Person(
        language=language,
        name=language.joint.join(parts),
        sex=dice.pick(language.sexes),
        age=language.days.format(dice.whole(1, 90)),
        diagnosis=dice.pick(language.diagnoses),
        admitted=date,
        number=number,
        bed=dice.pick((str(dice.whole(1, 9)), str(dice.whole(10, 60)), dice.pick("ABCDEFGHK"))),
    )
