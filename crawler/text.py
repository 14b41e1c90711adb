"""Bring printed Chinese names and titles to one spelling before they are compared.

"蓬江區發展和改革局\\n ２０２４年度" -> "蓬江区发展和改革局2024年度"
"""

from __future__ import annotations

import re
import unicodedata

#: Traditional forms met in names of bodies and in titles (sites of Inner Mongolia and Guangdong offer them), with the
#: simplified form after each. One sign stands for one sign: no dictionary of words is needed for these.
_TRADITIONAL = (
    "報报開开務务關关廣广區区縣县鄉乡鎮镇發发術术產产業业財财審审計计統统監监農农環环態态衛卫醫医療疗會会員员"
    "處处辦办廳厅張张總总經经濟济貿贸與与對对組组織织機机構构編编製制團团體体圖图書书檔档資资規规劃划設设築筑"
    "鐵铁運运輸输電电訊讯網网絡络質质檢检驗验測测護护園园綠绿態态應应險险減减災灾軍军項项決决預预見见讀读觀观"
    "題题類类請请訪访詢询調调許许認认證证據据數数據据執执復复議议訴诉訟讼門门問问間间陽阳陰阴陳陈陝陕隊队階阶際际"
    "雲云電电霊灵頭头順顺領领顧顾風风飛飞館馆馬马騰腾駐驻魯鲁鮮鲜鳳凤鳥鸟齊齐龍龙龜龟東东兩两個个豐丰臨临為为烏乌"
    "樂乐習习買买亞亚產产親亲億亿僅仅從从倉仓儀仪價价眾众優优傳传傷伤備备債债兒儿內内岡冈冊册寫写寧宁馮冯沖冲"
    "況况凍冻淨净準准涼凉減减幾几憑凭劉刘則则剛刚創创別别勞劳動动勢势協协單单賣卖華华歷历壓压參参雙双變变葉叶號号"
    "聽听啟启吳吴員员國国圍围圓圆圖图場场壞坏塊块堅坚壇坛墾垦執执聲声備备夠够夾夹奪夺獎奖婦妇媽妈孫孙學学實实寶宝"
    "審审憲宪導导將将爾尔塵尘層层屬属歲岁島岛嶺岭嶽岳幣币師师帶带幫帮莊庄慶庆庫库廟庙廢废異异棄弃彈弹強强當当錄录"
    "後后徵征徑径憶忆懷怀戰战戲戏戶户擴扩掃扫揚扬撫抚搶抢損损換换擔担據据擇择擊击擬拟斷断無无舊旧時时顯显曉晓條条"
    "來来楊杨極极樣样樹树橋桥檔档歡欢歐欧殘残毀毁氣气漢汉滿满濱滨灘滩瀋沈灣湾潤润澤泽淺浅漁渔溫温湧涌滅灭燈灯爐炉"
    "爭争愛爱牽牵狀状獨独獲获瑪玛瓊琼畫画畢毕疊叠盤盘盜盗監监眾众礦矿碼码禮礼禍祸種种稅税穩稳窮穷窩窝競竞筆笔簡简"
    "糧粮紅红約约級级紀纪純纯紙纸細细終终結结給给綜综維维績绩續续緊紧線线練练縮缩罰罚羅罗義义聯联職职肅肃腦脑膽胆"
    "艦舰藝艺節节蘇苏蘭兰藍蓝蓋盖薩萨蔣蒋虛虚蟲虫補补裝装襲袭覺觉覽览訂订訓训記记講讲評评試试話话該该詳详語语說说"
    "課课諮咨諾诺謝谢識识譯译讓让貢贡負负責责貨货貧贫購购賀贺賽赛贊赞車车軌轨軟软轉转載载較较輛辆輪轮辭辞邊边達达"
    "遷迁過过選选遠远適适遼辽還还進进連连遲迟郵邮鄧邓鄭郑醬酱釋释鋼钢錢钱錦锦鍋锅鐘钟鑒鉴針针鈔钞長长閉闭閔闵閣阁"
    "闊阔隨随隱隐難难雜杂離离霧雾靈灵靜静韓韩響响頂顶須须頓顿頻频顏颜願愿餘余養养驅驱驗验黃黄點点黨党"
)
_TO_SIMPLIFIED = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)))
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\ue000-\uf8ff]+")


def normalise(text: str) -> str:
    """NFKC, simplified characters, no blanks at all: PDFs and lists break names and titles anywhere."""
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    # Once more: marks that a blank kept apart may now stand together.
    return unicodedata.normalize("NFKC", plain).translate(_TO_SIMPLIFIED)


def without_parts(text: str, begin: str, end: str) -> str:
    """A text without what stands from `begin` to `end`, in time linear in its length: regular expressions are not.

    Letters may be large or small. What is begun and never ended stays.
    """
    opening, closing = re.compile(begin, re.IGNORECASE), re.compile(end, re.IGNORECASE)
    parts: list[str] = []
    place = 0
    while (start := opening.search(text, place)) is not None:
        stop = closing.search(text, start.end())
        if stop is None:
            break
        parts.append(text[place : start.start()])
        place = stop.end()
    return "".join(parts) + text[place:]


def without_comments(text: str) -> str:
    """A page's source without its comments."""
    return without_parts(text, "<!--", "-->")
