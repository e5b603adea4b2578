<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>swaddle</name>
        <message>
            <source> and </source>
            <translation> 和 </translation>
        </message>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>1 clip was approved alone, by who recorded it</source>
            <translation>有 1 段短片由拍摄者本人单独批准</translation>
        </message>
        <message>
            <source>1 family</source>
            <translation>1 个家庭</translation>
        </message>
        <message>
            <source>1 frame seen</source>
            <translation>已看过 1 帧</translation>
        </message>
        <message>
            <source>1 frame to look at</source>
            <translation>还有 1 帧待看</translation>
        </message>
        <message>
            <source>1 lost before it</source>
            <translation>此前遗失过 1 张</translation>
        </message>
        <message>
            <source>1 marked frame to look at</source>
            <translation>还有 1 帧有标记的画面待看</translation>
        </message>
        <message>
            <source>1 of 3: where is the baby?</source>
            <translation>第 1 步（共 3 步）：宝宝在哪张床？</translation>
        </message>
        <message>
            <source>1 place flagged</source>
            <translation>标出 1 处</translation>
        </message>
        <message>
            <source>1 thing needs somebody</source>
            <translation>1 项需要处理</translation>
        </message>
        <message>
            <source>1 waits</source>
            <translation>1 段待审</translation>
        </message>
        <message>
            <source>1 week</source>
            <translation>1 周</translation>
        </message>
        <message>
            <source>2 of 3: what did the family agree to?</source>
            <translation>第 2 步（共 3 步）：家长同意了什么？</translation>
        </message>
        <message>
            <source>2 weeks</source>
            <translation>2 周</translation>
        </message>
        <message>
            <source>3 months</source>
            <translation>3 个月</translation>
        </message>
        <message>
            <source>3 of 3: the family card</source>
            <translation>第 3 步（共 3 步）：家庭卡</translation>
        </message>
        <message>
            <source>4 weeks</source>
            <translation>4 周</translation>
        </message>
        <message>
            <source>A baby of {family} is in bed {bed}</source>
            <translation>{family} 的宝宝已在 {bed} 床</translation>
        </message>
        <message>
            <source>A clip appears here as soon as a nurse sends one.</source>
            <translation>护士提交短片后，会立即出现在这里。</translation>
        </message>
        <message>
            <source>A copy of every line with its signatures. Nothing that is there is written over.</source>
            <translation>包含每条记录及其签名的副本。不会覆盖已有文件。</translation>
        </message>
        <message>
            <source>A finished take waits</source>
            <translation>有一段拍摄尚未处理</translation>
        </message>
        <message>
            <source>A framing is being drawn</source>
            <translation>正在取景</translation>
        </message>
        <message>
            <source>A lock marks what the machine policy says. It is changed there, never here: docs/it/policy.md.</source>
            <translation>带锁的值由本机策略规定，只能在策略中修改，不能在此修改：见 docs/it/policy.md。</translation>
        </message>
        <message>
            <source>A procedure is in view</source>
            <translation>画面中有诊疗操作</translation>
        </message>
        <message>
            <source>A recorder may approve her own clip</source>
            <translation>拍摄者可批准自己的短片</translation>
        </message>
        <message>
            <source>APPROVED ALONE by who recorded it</source>
            <translation>单独批准：由拍摄者本人批准</translation>
        </message>
        <message>
            <source>About</source>
            <translation>对象</translation>
        </message>
        <message>
            <source>About: {what}</source>
            <translation>对象：{what}</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Add a baby</source>
            <translation>添加宝宝</translation>
        </message>
        <message>
            <source>Add a mask</source>
            <translation>添加遮挡</translation>
        </message>
        <message>
            <source>Add masks</source>
            <translation>添加遮挡</translation>
        </message>
        <message>
            <source>All about this</source>
            <translation>查看全部相关记录</translation>
        </message>
        <message>
            <source>All days</source>
            <translation>所有日期</translation>
        </message>
        <message>
            <source>All of it</source>
            <translation>总容量</translation>
        </message>
        <message>
            <source>All of the ward</source>
            <translation>整个病区</translation>
        </message>
        <message>
            <source>All {count} frames seen</source>
            <translation>{count} 帧已全部看过</translation>
        </message>
        <message>
            <source>All {fact} are there.</source>
            <translation>{fact} 个全部就位。</translation>
        </message>
        <message>
            <source>All {fact} attempts to get out were refused.</source>
            <translation>{fact} 次越界尝试全部被拒绝。</translation>
        </message>
        <message>
            <source>All {fact} run.</source>
            <translation>{fact} 个全部运行中。</translation>
        </message>
        <message>
            <source>An approval is good for</source>
            <translation>批准有效期</translation>
        </message>
        <message>
            <source>An empty bed</source>
            <translation>空床</translation>
        </message>
        <message>
            <source>Another baby of {family}</source>
            <translation>{family} 的另一个宝宝</translation>
        </message>
        <message>
            <source>Another card is in view.</source>
            <translation>画面中是另一张床头卡。</translation>
        </message>
        <message>
            <source>Another household of the same baby agreed to them.</source>
            <translation>同一宝宝的另一个家庭同意保留。</translation>
        </message>
        <message>
            <source>Another person is in view</source>
            <translation>画面中有其他人</translation>
        </message>
        <message>
            <source>Another reason: ask me</source>
            <translation>其他原因：请来问我</translation>
        </message>
        <message>
            <source>Another wristband was scanned for it: return or reject it.</source>
            <translation>录制时扫描的是另一条腕带：请退回或拒绝。</translation>
        </message>
        <message>
            <source>Anything readable? Anybody else in view?</source>
            <translation>有可读的文字吗？有其他人入镜吗？</translation>
        </message>
        <message>
            <source>Approve</source>
            <translation>批准</translation>
        </message>
        <message>
            <source>Approve alone</source>
            <translation>单独批准</translation>
        </message>
        <message>
            <source>Approve bed {bed} alone, for {family}</source>
            <translation>单独批准 {bed} 床，发给 {family}</translation>
        </message>
        <message>
            <source>Approve bed {bed} for {family}</source>
            <translation>批准 {bed} 床给 {family}</translation>
        </message>
        <message>
            <source>Approve for {family}</source>
            <translation>批准给 {family}</translation>
        </message>
        <message>
            <source>Approved, waiting its turn</source>
            <translation>已批准，排队中</translation>
        </message>
        <message>
            <source>April</source>
            <translation>4 月</translation>
        </message>
        <message>
            <source>Around this moment</source>
            <translation>仅此时前后</translation>
        </message>
        <message>
            <source>Arrived</source>
            <translation>已送达</translation>
        </message>
        <message>
            <source>Arrived today</source>
            <translation>今日送达</translation>
        </message>
        <message>
            <source>Arrived {clock}</source>
            <translation>{clock} 已送达</translation>
        </message>
        <message>
            <source>Arrow keys move the corner, Space takes the next one, Delete removes.</source>
            <translation>方向键移动角点，空格键换下一个角点，Delete 键移除。</translation>
        </message>
        <message>
            <source>Ask the charge nurse to draw its window.</source>
            <translation>请护士长画出取景窗口。</translation>
        </message>
        <message>
            <source>August</source>
            <translation>8 月</translation>
        </message>
        <message>
            <source>Baby</source>
            <translation>宝宝</translation>
        </message>
        <message>
            <source>Baby in bed {bed}</source>
            <translation>{bed} 床的宝宝</translation>
        </message>
        <message>
            <source>Baby window</source>
            <translation>宝宝窗口</translation>
        </message>
        <message>
            <source>Back to Today</source>
            <translation>返回今日</translation>
        </message>
        <message>
            <source>Badge</source>
            <translation>胸牌</translation>
        </message>
        <message>
            <source>Bed</source>
            <translation>床位</translation>
        </message>
        <message>
            <source>Bed {bed}</source>
            <translation>{bed} 床</translation>
        </message>
        <message>
            <source>Bed {bed} approved alone for {family}</source>
            <translation>{bed} 床已单独批准给 {family}</translation>
        </message>
        <message>
            <source>Bed {bed} approved for {family}</source>
            <translation>{bed} 床已批准给 {family}</translation>
        </message>
        <message>
            <source>Bed {bed} cannot be opened now</source>
            <translation>{bed} 床现在不能打开</translation>
        </message>
        <message>
            <source>Bed {bed} is being recorded</source>
            <translation>{bed} 床正在拍摄</translation>
        </message>
        <message>
            <source>Bed {bed} is being recorded, started by {name}</source>
            <translation>{bed} 床正在拍摄，由 {name} 开始</translation>
        </message>
        <message>
            <source>Bed {bed} is empty</source>
            <translation>{bed} 床已空出</translation>
        </message>
        <message>
            <source>Bed {bed} is flagged</source>
            <translation>{bed} 床已标记为易认错</translation>
        </message>
        <message>
            <source>Bed {bed} is not flagged</source>
            <translation>{bed} 床已取消标记</translation>
        </message>
        <message>
            <source>Bed {bed} masked</source>
            <translation>{bed} 床已添加遮挡</translation>
        </message>
        <message>
            <source>Bed {bed} rejected</source>
            <translation>{bed} 床已拒绝</translation>
        </message>
        <message>
            <source>Bed {bed} returned</source>
            <translation>{bed} 床已退回</translation>
        </message>
        <message>
            <source>Bed {bed} sent for review</source>
            <translation>{bed} 床已提交审核</translation>
        </message>
        <message>
            <source>Bed {bed}.</source>
            <translation>{bed} 床。</translation>
        </message>
        <message>
            <source>Beds</source>
            <translation>床位</translation>
        </message>
        <message>
            <source>Beds and framing</source>
            <translation>床位与取景</translation>
        </message>
        <message>
            <source>Beds {beds}</source>
            <translation>{beds} 床</translation>
        </message>
        <message>
            <source>Beginning</source>
            <translation>正在开始</translation>
        </message>
        <message>
            <source>Bereavement</source>
            <translation>丧亲</translation>
        </message>
        <message>
            <source>Beside bed {bed}</source>
            <translation>紧邻 {bed} 床</translation>
        </message>
        <message>
            <source>Beyond reach: {count}</source>
            <translation>无法收回：{count} 段</translation>
        </message>
        <message>
            <source>Bind a wristband</source>
            <translation>绑定腕带</translation>
        </message>
        <message>
            <source>Bind another wristband</source>
            <translation>绑定另一条腕带</translation>
        </message>
        <message>
            <source>Black stretches: {black}. Masked stretches: {masked}. Marked frames: {marked}.</source>
            <translation>全黑 {black} 段，遮挡 {masked} 段，标记画面 {marked} 帧。</translation>
        </message>
        <message>
            <source>Blank for {seconds} s</source>
            <translation>空白 {seconds} 秒</translation>
        </message>
        <message>
            <source>Blank for {share} %</source>
            <translation>空白 {share} %</translation>
        </message>
        <message>
            <source>Blurred</source>
            <translation>画面模糊</translation>
        </message>
        <message>
            <source>Brothers and sisters</source>
            <translation>兄弟姐妹</translation>
        </message>
        <message>
            <source>Burn in the mask</source>
            <translation>写入遮挡</translation>
        </message>
        <message>
            <source>Burn in {count} masks</source>
            <translation>写入 {count} 处遮挡</translation>
        </message>
        <message>
            <source>By its policy, this hospital can open these clips too.</source>
            <translation>按本院规定，医院也可以打开这些短片。</translation>
        </message>
        <message>
            <source>Call IT.</source>
            <translation>请联系信息科。</translation>
        </message>
        <message>
            <source>Camera is starting</source>
            <translation>摄像头正在启动</translation>
        </message>
        <message>
            <source>Camera room down</source>
            <translation>摄像进程已停</translation>
        </message>
        <message>
            <source>Camera room ready</source>
            <translation>摄像进程就绪</translation>
        </message>
        <message>
            <source>Cameras</source>
            <translation>摄像头</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Card covered</source>
            <translation>床头卡已遮挡</translation>
        </message>
        <message>
            <source>Card in {language}</source>
            <translation>家庭卡语言：{language}</translation>
        </message>
        <message>
            <source>Card lost</source>
            <translation>卡已遗失</translation>
        </message>
        <message>
            <source>Change nothing, keep this station as it is, and call IT and the privacy officer.</source>
            <translation>请勿改动，保持工作站原样，并联系信息科和隐私负责人。</translation>
        </message>
        <message>
            <source>Change: baby in bed {bed}</source>
            <translation>更改：{bed} 床的宝宝</translation>
        </message>
        <message>
            <source>Change…</source>
            <translation>更改…</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>再检查一遍</translation>
        </message>
        <message>
            <source>Check the network cable, the address in the policy and the gateway. Clips wait meanwhile.</source>
            <translation>请检查网线、策略中的地址和网关。期间短片会等待发送。</translation>
        </message>
        <message>
            <source>Checker</source>
            <translation>检查进程</translation>
        </message>
        <message>
            <source>Checking every line, {percent} %</source>
            <translation>正在逐条核验，{percent} %</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>正在核对…</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Checks and reviews</source>
            <translation>检查与审核</translation>
        </message>
        <message>
            <source>Choose an empty bed. Clips and families come along.</source>
            <translation>请选择空床。短片和家庭随宝宝一起转移。</translation>
        </message>
        <message>
            <source>Choose the bed of the twin. Card and consent are the same.</source>
            <translation>请选择双胞胎宝宝的床位。家庭卡和同意书不变。</translation>
        </message>
        <message>
            <source>Choose the bed that this card belongs to, or put this bed's own card in view.</source>
            <translation>请选择此卡所属的床位，或将本床的床头卡放入画面。</translation>
        </message>
        <message>
            <source>Choose what the family agreed to, with them.</source>
            <translation>请与家长一起选择他们同意的内容。</translation>
        </message>
        <message>
            <source>Choose your name first.</source>
            <translation>请先点选姓名。</translation>
        </message>
        <message>
            <source>Choose your name, or ask the charge nurse to enrol you.</source>
            <translation>请选择姓名，或请护士长为您登记。</translation>
        </message>
        <message>
            <source>Chosen</source>
            <translation>已选</translation>
        </message>
        <message>
            <source>Clip</source>
            <translation>短片</translation>
        </message>
        <message>
            <source>Clip {clip}</source>
            <translation>短片 {clip}</translation>
        </message>
        <message>
            <source>Clips</source>
            <translation>短片</translation>
        </message>
        <message>
            <source>Clips for this family, nothing else</source>
            <translation>仅供该家庭观看短片</translation>
        </message>
        <message>
            <source>Clips not reviewed</source>
            <translation>逾期未审核的短片</translation>
        </message>
        <message>
            <source>Clips on this station, at once and for ever. A running take ends.</source>
            <translation>本站的短片，立即永久销毁。正在进行的拍摄会停止。</translation>
        </message>
        <message>
            <source>Clips that arrived: the family may have opened or kept them. What is still here is destroyed.</source>
            <translation>已送达的短片：家长可能已打开或保存。本站尚存的将被销毁。</translation>
        </message>
        <message>
            <source>Clips that nobody approved are kept for</source>
            <translation>未批准短片的保留期</translation>
        </message>
        <message>
            <source>Clips waiting</source>
            <translation>等待的短片</translation>
        </message>
        <message>
            <source>Clips, sealed</source>
            <translation>短片（已封存）</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Coarse on purpose</source>
            <translation>特意模糊的画面</translation>
        </message>
        <message>
            <source>Code of the wristband</source>
            <translation>腕带码</translation>
        </message>
        <message>
            <source>Code of this station</source>
            <translation>工作站代码</translation>
        </message>
        <message>
            <source>Codes</source>
            <translation>条码</translation>
        </message>
        <message>
            <source>Compare the code and the bed before you approve.</source>
            <translation>批准前请核对家庭码和床号。</translation>
        </message>
        <message>
            <source>Compare the wristband with the card.</source>
            <translation>请核对腕带与床头卡。</translation>
        </message>
        <message>
            <source>Consent</source>
            <translation>同意书</translation>
        </message>
        <message>
            <source>Consent again</source>
            <translation>续签同意书</translation>
        </message>
        <message>
            <source>Consent ended</source>
            <translation>同意书已到期</translation>
        </message>
        <message>
            <source>Consent ended {when}</source>
            <translation>同意书已到期（{when}）</translation>
        </message>
        <message>
            <source>Consent ended: it cannot be sent. Return or reject it.</source>
            <translation>同意书已到期：不能发送。请退回或拒绝。</translation>
        </message>
        <message>
            <source>Consent ends today</source>
            <translation>同意书今天到期</translation>
        </message>
        <message>
            <source>Consent ends tomorrow</source>
            <translation>同意书明天到期</translation>
        </message>
        <message>
            <source>Consent ends {weekday}</source>
            <translation>同意书{weekday}到期</translation>
        </message>
        <message>
            <source>Consent for</source>
            <translation>同意范围</translation>
        </message>
        <message>
            <source>Consent given</source>
            <translation>已同意</translation>
        </message>
        <message>
            <source>Consent given: make the card</source>
            <translation>已同意：制作家庭卡</translation>
        </message>
        <message>
            <source>Consent of {family}</source>
            <translation>{family} 的同意书</translation>
        </message>
        <message>
            <source>Consent of {family} is kept</source>
            <translation>{family} 的同意书已保存</translation>
        </message>
        <message>
            <source>Consent of {family} is withdrawn</source>
            <translation>{family} 的同意书已撤回</translation>
        </message>
        <message>
            <source>Consent until {date}</source>
            <translation>同意书至 {date}</translation>
        </message>
        <message>
            <source>Consent was withdrawn: it cannot be sent. Reject it.</source>
            <translation>同意书已撤回：不能发送。请拒绝。</translation>
        </message>
        <message>
            <source>Consent withdrawn</source>
            <translation>同意书已撤回</translation>
        </message>
        <message>
            <source>Consent withdrawn {when}</source>
            <translation>同意书已撤回（{when}）</translation>
        </message>
        <message>
            <source>Consent withdrawn: destroyed here</source>
            <translation>同意书已撤回：本站已销毁</translation>
        </message>
        <message>
            <source>Copy a report</source>
            <translation>复制报告</translation>
        </message>
        <message>
            <source>Copy the report</source>
            <translation>复制报告</translation>
        </message>
        <message>
            <source>Correct the policy: main.py doctor names the key.</source>
            <translation>请更正策略：main.py doctor 会指出出错的键。</translation>
        </message>
        <message>
            <source>Cover what was flagged</source>
            <translation>遮挡标出的地方</translation>
        </message>
        <message>
            <source>Covered since the first frame.</source>
            <translation>从第一帧起一直遮挡。</translation>
        </message>
        <message>
            <source>Covering everything</source>
            <translation>已全部遮挡</translation>
        </message>
        <message>
            <source>Covering everything: is this the right camera?</source>
            <translation>已全部遮挡：这是本床的摄像头吗？</translation>
        </message>
        <message>
            <source>Covering everything: looking for names and codes</source>
            <translation>已全部遮挡：正在查找文字和条码</translation>
        </message>
        <message>
            <source>Covering everything: not sure that all is masked</source>
            <translation>已全部遮挡：无法确定遮挡完整</translation>
        </message>
        <message>
            <source>Covering everything: the camera moved</source>
            <translation>已全部遮挡：摄像头动了</translation>
        </message>
        <message>
            <source>Covering everything: the card went out of sight</source>
            <translation>已全部遮挡：床头卡不在视野内</translation>
        </message>
        <message>
            <source>Covering everything: the light changed</source>
            <translation>已全部遮挡：光线变化</translation>
        </message>
        <message>
            <source>Covering everything: the picture is damaged</source>
            <translation>已全部遮挡：画面损坏</translation>
        </message>
        <message>
            <source>Covering everything: the picture stands still</source>
            <translation>已全部遮挡：画面静止不动</translation>
        </message>
        <message>
            <source>Covering everything: this bed has no framing</source>
            <translation>已全部遮挡：此床尚未取景</translation>
        </message>
        <message>
            <source>Covering everything: this is another bed's card</source>
            <translation>已全部遮挡：这是其他床位的床头卡</translation>
        </message>
        <message>
            <source>Covering everything: too bright</source>
            <translation>已全部遮挡：光线太强</translation>
        </message>
        <message>
            <source>Covering everything: too dark, or the lens is covered</source>
            <translation>已全部遮挡：太暗，或镜头被挡住</translation>
        </message>
        <message>
            <source>Cut here</source>
            <translation>沿此线剪开</translation>
        </message>
        <message>
            <source>Cut off the strip below and keep it in another place. Whoever has this card and the four words can see the clips.</source>
            <translation>请剪下下方的纸条，与本卡分开存放。谁同时拿到本卡和四个单词，谁就能看到短片。</translation>
        </message>
        <message>
            <source>DEMO: everybody's PIN is {pin}</source>
            <translation>DEMO 演示：所有人的 PIN 码都是 {pin}</translation>
        </message>
        <message>
            <source>DEMO: invented people, nothing is real</source>
            <translation>DEMO 演示：人物虚构，均非真实</translation>
        </message>
        <message>
            <source>DEMO: this card would be printed.</source>
            <translation>演示：正式使用时会打印此卡。</translation>
        </message>
        <message>
            <source>Day</source>
            <translation>日间</translation>
        </message>
        <message>
            <source>Day or Night</source>
            <translation>日间或夜间</translation>
        </message>
        <message>
            <source>Day shift</source>
            <translation>白班</translation>
        </message>
        <message>
            <source>Day: {day}</source>
            <translation>日期：{day}</translation>
        </message>
        <message>
            <source>December</source>
            <translation>12 月</translation>
        </message>
        <message>
            <source>Delivered clips</source>
            <translation>已送达的短片</translation>
        </message>
        <message>
            <source>Delivered clips are kept for</source>
            <translation>已送达短片的保留期</translation>
        </message>
        <message>
            <source>Destroyed here. The gateway keeps what it has of them, sealed, until IT removes it.</source>
            <translation>本站上的立即销毁。网关已收到的部分仍以加密形式留存，直到信息科移除。</translation>
        </message>
        <message>
            <source>Destroyed: {count}</source>
            <translation>销毁：{count} 段</translation>
        </message>
        <message>
            <source>Destroying the take</source>
            <translation>正在销毁</translation>
        </message>
        <message>
            <source>Digest of the file</source>
            <translation>文件摘要</translation>
        </message>
        <message>
            <source>Digest that was watched</source>
            <translation>所看文件的摘要</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Disk</source>
            <translation>磁盘</translation>
        </message>
        <message>
            <source>Display</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>Display and language</source>
            <translation>显示与语言</translation>
        </message>
        <message>
            <source>Distressing for the parents</source>
            <translation>可能令家长难过</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>Down: {fact}.</source>
            <translation>未运行：{fact}。</translation>
        </message>
        <message>
            <source>Drag a corner or an edge. Outside the window everything is black.</source>
            <translation>拖动角或边。窗口之外全部为黑色。</translation>
        </message>
        <message>
            <source>Drag a corner, or the zone itself. Drag beside it for another one.</source>
            <translation>拖动角，或拖动整个区域。在旁边拖动可再画一个。</translation>
        </message>
        <message>
            <source>Drag over the picture</source>
            <translation>请在画面上拖动</translation>
        </message>
        <message>
            <source>Drag over what must never be seen: a card, a screen, a label.</source>
            <translation>在绝不可露出的地方拖动：卡片、屏幕、标签。</translation>
        </message>
        <message>
            <source>Draw no mask</source>
            <translation>取消画遮挡</translation>
        </message>
        <message>
            <source>Draw over what must not be seen.</source>
            <translation>在不应看到的地方画上遮挡。</translation>
        </message>
        <message>
            <source>Draw the window around the baby. Outside of it everything is black.</source>
            <translation>在宝宝周围画出窗口。窗口之外全部为黑色。</translation>
        </message>
        <message>
            <source>Drive {name} · {left}</source>
            <translation>移动盘 {name} · {left}</translation>
        </message>
        <message>
            <source>Each says its next step below.</source>
            <translation>下方各项均有处理办法。</translation>
        </message>
        <message>
            <source>Earlier</source>
            <translation>更早</translation>
        </message>
        <message>
            <source>Easily mistaken: look twice</source>
            <translation>容易认错：请再核对</translation>
        </message>
        <message>
            <source>Ends soon</source>
            <translation>即将到期</translation>
        </message>
        <message>
            <source>Enrol a family</source>
            <translation>登记家庭</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>确定</translation>
        </message>
        <message>
            <source>Enter your PIN</source>
            <translation>请输入 PIN 码</translation>
        </message>
        <message>
            <source>Erase one digit</source>
            <translation>删去一位</translation>
        </message>
        <message>
            <source>Every button has a key or is reached by Tab. A pedal sends F8 and F9; cards are scanned anywhere.</source>
            <translation>每个按钮都有按键，也可用 Tab 键到达。脚踏发送 F8 和 F9；指令卡在任何页面都可扫描。</translation>
        </message>
        <message>
            <source>Every family has a clip today</source>
            <translation>今日每个家庭都有短片</translation>
        </message>
        <message>
            <source>Every line and every signature verifies. The newest was signed {when}.</source>
            <translation>每条记录和每个签名均通过核验。最新一条签名于{when}。</translation>
        </message>
        <message>
            <source>Every other charge nurse is told.</source>
            <translation>其他护士长都会收到提示。</translation>
        </message>
        <message>
            <source>Everybody</source>
            <translation>所有人</translation>
        </message>
        <message>
            <source>Everything</source>
            <translation>全部类型</translation>
        </message>
        <message>
            <source>Everything is in order</source>
            <translation>一切正常</translation>
        </message>
        <message>
            <source>Everything to this family stops at once and quietly. Nothing is lost; you can lift it.</source>
            <translation>发给该家庭的一切会立即悄然停止。不会丢失任何内容，可以解除。</translation>
        </message>
        <message>
            <source>Exactly what the family would see</source>
            <translation>与家长将看到的完全一致</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Export the journal</source>
            <translation>导出审计记录</translation>
        </message>
        <message>
            <source>Export to</source>
            <translation>导出到</translation>
        </message>
        <message>
            <source>F8 does the same</source>
            <translation>也可按 F8</translation>
        </message>
        <message>
            <source>Families</source>
            <translation>家庭</translation>
        </message>
        <message>
            <source>Families and consent</source>
            <translation>家庭与同意书</translation>
        </message>
        <message>
            <source>Family</source>
            <translation>家庭</translation>
        </message>
        <message>
            <source>Family card</source>
            <translation>家庭卡</translation>
        </message>
        <message>
            <source>Family code</source>
            <translation>家庭码</translation>
        </message>
        <message>
            <source>Family {family}</source>
            <translation>家庭 {family}</translation>
        </message>
        <message>
            <source>Family {family} is frozen: nothing more leaves for it. Tell IT now: your PIN is known.</source>
            <translation>家庭 {family} 已冻结，不再发送任何内容。请立即通知信息科：您的 PIN 码已泄露。</translation>
        </message>
        <message>
            <source>Family {family}.</source>
            <translation>家庭 {family}。</translation>
        </message>
        <message>
            <source>February</source>
            <translation>2 月</translation>
        </message>
        <message>
            <source>Fences</source>
            <translation>围栏</translation>
        </message>
        <message>
            <source>Fences hold</source>
            <translation>围栏有效</translation>
        </message>
        <message>
            <source>Fences not proven</source>
            <translation>围栏未证实</translation>
        </message>
        <message>
            <source>Fingerprint {fingerprint}</source>
            <translation>指纹 {fingerprint}</translation>
        </message>
        <message>
            <source>First bad line</source>
            <translation>首条异常记录</translation>
        </message>
        <message>
            <source>First the wristband, then Record.</source>
            <translation>先扫腕带，再拍摄。</translation>
        </message>
        <message>
            <source>Flagged since {clock}: something may be readable. A charge nurse adds masks or rejects it.</source>
            <translation>{clock} 起待处理：可能有可辨认的内容。由护士长加遮挡或驳回。</translation>
        </message>
        <message>
            <source>Folder of the data</source>
            <translation>数据文件夹</translation>
        </message>
        <message>
            <source>Fonts</source>
            <translation>字体</translation>
        </message>
        <message>
            <source>Forgotten PIN: tell IT</source>
            <translation>忘记 PIN 码：请通知信息科</translation>
        </message>
        <message>
            <source>Found text is black. Nothing is recorded. Closes in {left}.</source>
            <translation>发现的文字已涂黑。不会录制。{left} 后关闭。</translation>
        </message>
        <message>
            <source>Four times as fast</source>
            <translation>四倍速</translation>
        </message>
        <message>
            <source>Frame at {at}: {why}</source>
            <translation>{at} 处的画面：{why}</translation>
        </message>
        <message>
            <source>Frames of the clip</source>
            <translation>短片的画面</translation>
        </message>
        <message>
            <source>Framing</source>
            <translation>取景</translation>
        </message>
        <message>
            <source>Free some space, or give the station a larger disk.</source>
            <translation>请清理空间，或为工作站换更大的磁盘。</translation>
        </message>
        <message>
            <source>Freeze</source>
            <translation>冻结</translation>
        </message>
        <message>
            <source>Freeze {family}</source>
            <translation>冻结 {family}</translation>
        </message>
        <message>
            <source>Fri</source>
            <translation>五</translation>
        </message>
        <message>
            <source>Friday</source>
            <translation>星期五</translation>
        </message>
        <message>
            <source>Frozen</source>
            <translation>已冻结</translation>
        </message>
        <message>
            <source>Frozen {when}</source>
            <translation>已冻结（{when}）</translation>
        </message>
        <message>
            <source>Frozen {when} · bereavement</source>
            <translation>已冻结（{when}）· 丧亲</translation>
        </message>
        <message>
            <source>Frozen {when} · safeguarding</source>
            <translation>已冻结（{when}）· 安全保护</translation>
        </message>
        <message>
            <source>Frozen {when} · transfer</source>
            <translation>已冻结（{when}）· 转科或转院</translation>
        </message>
        <message>
            <source>Gateway</source>
            <translation>网关</translation>
        </message>
        <message>
            <source>Gateway beside it</source>
            <translation>本机网关</translation>
        </message>
        <message>
            <source>Gateway not reached yet</source>
            <translation>尚未连通网关</translation>
        </message>
        <message>
            <source>Gateway reached {when}</source>
            <translation>{when}已连通网关</translation>
        </message>
        <message>
            <source>Gateway's receipt key</source>
            <translation>网关回执密钥</translation>
        </message>
        <message>
            <source>Give consent</source>
            <translation>签署同意书</translation>
        </message>
        <message>
            <source>Gone home</source>
            <translation>已出院回家</translation>
        </message>
        <message>
            <source>Gone home ends the stay: nothing more is recorded. Consent and clips of the family stay.</source>
            <translation>出院后结束住院登记，不再拍摄。家庭的同意书和短片保留。</translation>
        </message>
        <message>
            <source>Hand it over in person</source>
            <translation>当面交给家长</translation>
        </message>
        <message>
            <source>Hands of staff</source>
            <translation>医护人员的手</translation>
        </message>
        <message>
            <source>Hands or staff in view</source>
            <translation>手或工作人员入镜</translation>
        </message>
        <message>
            <source>Has a clip today</source>
            <translation>今日已拍</translation>
        </message>
        <message>
            <source>Hash of the line</source>
            <translation>记录哈希值</translation>
        </message>
        <message>
            <source>Held back by the leak check</source>
            <translation>已被泄漏检查拦下</translation>
        </message>
        <message>
            <source>Hello, {name}</source>
            <translation>{name}，您好</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>高对比度</translation>
        </message>
        <message>
            <source>How to keep it</source>
            <translation>如何保管</translation>
        </message>
        <message>
            <source>I know of these</source>
            <translation>我已知晓</translation>
        </message>
        <message>
            <source>IT</source>
            <translation>信息科</translation>
        </message>
        <message>
            <source>If it is lost</source>
            <translation>遗失怎么办</translation>
        </message>
        <message>
            <source>If it stays: tell IT.</source>
            <translation>如仍未恢复：请联系 IT。</translation>
        </message>
        <message>
            <source>If it stays: unplug the camera and plug it in again.</source>
            <translation>如持续不变：请拔下摄像头再插好。</translation>
        </message>
        <message>
            <source>If one of these was not you, say so: its family is frozen at once.</source>
            <translation>如有非您本人批准的，请指出，该家庭会立即冻结。</translation>
        </message>
        <message>
            <source>In order.</source>
            <translation>正常。</translation>
        </message>
        <message>
            <source>In the leak check</source>
            <translation>泄漏检查中</translation>
        </message>
        <message>
            <source>In view</source>
            <translation>可入镜</translation>
        </message>
        <message>
            <source>Install: fonts-noto-cjk</source>
            <translation>请安装：fonts-noto-cjk</translation>
        </message>
        <message>
            <source>Install: {fact}</source>
            <translation>请安装：{fact}</translation>
        </message>
        <message>
            <source>Interrupted</source>
            <translation>拍摄中断</translation>
        </message>
        <message>
            <source>It can be read, or there is none.</source>
            <translation>可以读取，或未设置。</translation>
        </message>
        <message>
            <source>It cannot be approved now.</source>
            <translation>目前不能批准。</translation>
        </message>
        <message>
            <source>It cannot be used.</source>
            <translation>无法使用。</translation>
        </message>
        <message>
            <source>It changes nothing and takes a few seconds.</source>
            <translation>不会更改任何内容，只需几秒。</translation>
        </message>
        <message>
            <source>It comes back by itself. Nothing to press.</source>
            <translation>画面会自动恢复，无需按键。</translation>
        </message>
        <message>
            <source>It could not be looked through: try again, or reject.</source>
            <translation>无法检查此短片：请再试，或拒绝。</translation>
        </message>
        <message>
            <source>It does not verify.</source>
            <translation>未通过核验。</translation>
        </message>
        <message>
            <source>It goes on and stops by itself after {length}.</source>
            <translation>拍摄继续，满 {length} 自动停止。</translation>
        </message>
        <message>
            <source>It holds on this station until the policy changes it.</source>
            <translation>在本工作站生效，直到策略更改。</translation>
        </message>
        <message>
            <source>It is missing or stands elsewhere.</source>
            <translation>该条缺失或位置不对。</translation>
        </message>
        <message>
            <source>It is not the line that was signed.</source>
            <translation>与签名时的记录不一致。</translation>
        </message>
        <message>
            <source>It is older than its anchor in the key store.</source>
            <translation>比密钥库中的锚点更旧。</translation>
        </message>
        <message>
            <source>It is on its way: see Outbox.</source>
            <translation>正在发送，见发件箱。</translation>
        </message>
        <message>
            <source>It is the only key to this family's clips. Nothing keeps a copy.</source>
            <translation>它是打开该家庭短片的唯一钥匙，不留任何副本。</translation>
        </message>
        <message>
            <source>It stays on this station until it is shredded.</source>
            <translation>它会留在本工作站，直到销毁。</translation>
        </message>
        <message>
            <source>It was changed after it was written.</source>
            <translation>写入后被改动过。</translation>
        </message>
        <message>
            <source>Its card is the only key to its clips.</source>
            <translation>家庭卡是打开其短片的唯一钥匙。</translation>
        </message>
        <message>
            <source>Its key is destroyed: nobody can open it.</source>
            <translation>密钥已销毁，谁也打不开。</translation>
        </message>
        <message>
            <source>Its signature is not this station's.</source>
            <translation>签名不属于本工作站。</translation>
        </message>
        <message>
            <source>January</source>
            <translation>1 月</translation>
        </message>
        <message>
            <source>Journal</source>
            <translation>审计记录</translation>
        </message>
        <message>
            <source>July</source>
            <translation>7 月</translation>
        </message>
        <message>
            <source>June</source>
            <translation>6 月</translation>
        </message>
        <message>
            <source>Keep the camera still for a moment.</source>
            <translation>请让摄像头静止片刻。</translation>
        </message>
        <message>
            <source>Keep them apart from the card. Without them the card opens nothing.</source>
            <translation>请与家庭卡分开存放。没有这四个单词，家庭卡打不开任何短片。</translation>
        </message>
        <message>
            <source>Keep this PC as it is. Verify the journal on its page and call the privacy officer.</source>
            <translation>请保持电脑原样。在审计记录页核验，并联系隐私保护专员。</translation>
        </message>
        <message>
            <source>Kept for a frozen family</source>
            <translation>因家庭冻结而保留</translation>
        </message>
        <message>
            <source>Kept for others: {count}</source>
            <translation>为其他家庭保留：{count} 段</translation>
        </message>
        <message>
            <source>Kept out</source>
            <translation>已阻止</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>Keys and versions</source>
            <translation>密钥与版本</translation>
        </message>
        <message>
            <source>Keys of new families</source>
            <translation>新家庭的密钥类型</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Language of the card</source>
            <translation>家庭卡的语言</translation>
        </message>
        <message>
            <source>Last reached</source>
            <translation>上次连通</translation>
        </message>
        <message>
            <source>Last round at {fact}.</source>
            <translation>上次清理于 {fact}。</translation>
        </message>
        <message>
            <source>Last round of retention</source>
            <translation>上次到期清理</translation>
        </message>
        <message>
            <source>Last verified</source>
            <translation>上次核验</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>更晚</translation>
        </message>
        <message>
            <source>Launcher</source>
            <translation>启动进程</translation>
        </message>
        <message>
            <source>Leak check</source>
            <translation>泄漏检查中</translation>
        </message>
        <message>
            <source>Leak check passed</source>
            <translation>已通过泄漏检查</translation>
        </message>
        <message>
            <source>Leak check {percent} %</source>
            <translation>泄漏检查 {percent} %</translation>
        </message>
        <message>
            <source>Leak check {percent} %; then a charge nurse looks at it.</source>
            <translation>泄漏检查 {percent} %，之后由护士长查看。</translation>
        </message>
        <message>
            <source>Leave the drive where it is.</source>
            <translation>请勿拔出移动盘。</translation>
        </message>
        <message>
            <source>Leave without saving</source>
            <translation>不保存并离开</translation>
        </message>
        <message>
            <source>Length of a take</source>
            <translation>单次拍摄时长</translation>
        </message>
        <message>
            <source>Let go of the arm. If it stays: have the framing drawn again.</source>
            <translation>请松开支架。如仍未恢复：请重新取景。</translation>
        </message>
        <message>
            <source>Libraries</source>
            <translation>系统库</translation>
        </message>
        <message>
            <source>Libraries for a screen</source>
            <translation>显示所需系统库</translation>
        </message>
        <message>
            <source>Lift the freeze</source>
            <translation>解除冻结</translation>
        </message>
        <message>
            <source>Line</source>
            <translation>序号</translation>
        </message>
        <message>
            <source>Line {number} does not verify</source>
            <translation>第 {number} 条未通过核验</translation>
        </message>
        <message>
            <source>Line {number} · {date} {clock}</source>
            <translation>第 {number} 条 · {date} {clock}</translation>
        </message>
        <message>
            <source>Lines</source>
            <translation>记录条数</translation>
        </message>
        <message>
            <source>Lines that were signed are missing from here on.</source>
            <translation>从这里起，已签名的记录缺失。</translation>
        </message>
        <message>
            <source>Lock</source>
            <translation>锁屏</translation>
        </message>
        <message>
            <source>Locks when nobody touches it for</source>
            <translation>无人操作后锁屏</translation>
        </message>
        <message>
            <source>Longest wait first</source>
            <translation>等得最久的在前</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>外观</translation>
        </message>
        <message>
            <source>Look at everything</source>
            <translation>全面检查</translation>
        </message>
        <message>
            <source>Look at these</source>
            <translation>请查看</translation>
        </message>
        <message>
            <source>Look for yourself</source>
            <translation>请亲自查看</translation>
        </message>
        <message>
            <source>Look twice: flagged</source>
            <translation>易认错，请再核对</translation>
        </message>
        <message>
            <source>Looking, {percent} %</source>
            <translation>正在检查，{percent} %</translation>
        </message>
        <message>
            <source>Made on {date}</source>
            <translation>制卡日期 {date}</translation>
        </message>
        <message>
            <source>Making the card…</source>
            <translation>正在制卡…</translation>
        </message>
        <message>
            <source>March</source>
            <translation>3 月</translation>
        </message>
        <message>
            <source>Marker sleeve</source>
            <translation>标记卡套</translation>
        </message>
        <message>
            <source>Masked picture</source>
            <translation>遮挡后的画面</translation>
        </message>
        <message>
            <source>Masks are being burned in …</source>
            <translation>正在写入遮挡……</translation>
        </message>
        <message>
            <source>May</source>
            <translation>5 月</translation>
        </message>
        <message>
            <source>Mon</source>
            <translation>一</translation>
        </message>
        <message>
            <source>Monday</source>
            <translation>星期一</translation>
        </message>
        <message>
            <source>More frames</source>
            <translation>更多画面</translation>
        </message>
        <message>
            <source>Move the baby from bed {bed}</source>
            <translation>将宝宝从 {bed} 床转走</translation>
        </message>
        <message>
            <source>Move to another bed</source>
            <translation>换床</translation>
        </message>
        <message>
            <source>Moving</source>
            <translation>移动</translation>
        </message>
        <message>
            <source>Needs help</source>
            <translation>需要处理</translation>
        </message>
        <message>
            <source>Needs help: see Outbox</source>
            <translation>需处理：见发件箱</translation>
        </message>
        <message>
            <source>Needs help: {trouble}</source>
            <translation>需要处理：{trouble}</translation>
        </message>
        <message>
            <source>Never by chat or mail. Cut off the strip with the four words.</source>
            <translation>不要用聊天软件或邮件发送。请剪下写有四个单词的纸条。</translation>
        </message>
        <message>
            <source>Never photograph this card, send it by chat or put it online.</source>
            <translation>请勿拍照，请勿用聊天软件发送，请勿上传到网上。</translation>
        </message>
        <message>
            <source>New card for {family}</source>
            <translation>{family} 的新卡</translation>
        </message>
        <message>
            <source>Night</source>
            <translation>夜间</translation>
        </message>
        <message>
            <source>Night begins</source>
            <translation>夜间开始</translation>
        </message>
        <message>
            <source>Night ends</source>
            <translation>夜间结束</translation>
        </message>
        <message>
            <source>Night shift</source>
            <translation>夜班</translation>
        </message>
        <message>
            <source>No baby here now</source>
            <translation>目前没有宝宝在此</translation>
        </message>
        <message>
            <source>No bed is empty. Say first which baby went home.</source>
            <translation>没有空床。请先登记哪个宝宝已出院。</translation>
        </message>
        <message>
            <source>No bed is open</source>
            <translation>尚未打开床位</translation>
        </message>
        <message>
            <source>No beds are set up on this station. IT does that.</source>
            <translation>本工作站尚未设置床位，请联系信息科。</translation>
        </message>
        <message>
            <source>No blanks</source>
            <translation>无空白</translation>
        </message>
        <message>
            <source>No blanks, not interrupted.</source>
            <translation>无空白，未中断。</translation>
        </message>
        <message>
            <source>No card yet</source>
            <translation>尚无家庭卡</translation>
        </message>
        <message>
            <source>No clip for {days} days</source>
            <translation>已 {days} 天没有短片</translation>
        </message>
        <message>
            <source>No clip today</source>
            <translation>今天还没有短片</translation>
        </message>
        <message>
            <source>No clip was sealed to the old card.</source>
            <translation>没有短片是封存给旧卡的。</translation>
        </message>
        <message>
            <source>No consent</source>
            <translation>无同意书</translation>
        </message>
        <message>
            <source>No consent yet</source>
            <translation>尚无同意书</translation>
        </message>
        <message>
            <source>No family enrolled</source>
            <translation>尚未登记家庭</translation>
        </message>
        <message>
            <source>No family is enrolled yet. Enrol the first one.</source>
            <translation>尚未登记任何家庭。请登记第一个家庭。</translation>
        </message>
        <message>
            <source>No family is linked to this stay: it cannot be sent.</source>
            <translation>此次住院未关联家庭：不能发送。</translation>
        </message>
        <message>
            <source>No finished take is open</source>
            <translation>没有待处理的拍摄</translation>
        </message>
        <message>
            <source>No font can write Chinese: boxes would be shown.</source>
            <translation>没有中文字体：会显示为方框。</translation>
        </message>
        <message>
            <source>No framing yet</source>
            <translation>尚未取景</translation>
        </message>
        <message>
            <source>No line fits. Show all takes every filter away.</source>
            <translation>没有符合条件的记录。按“显示全部”可取消筛选。</translation>
        </message>
        <message>
            <source>No picture</source>
            <translation>没有画面</translation>
        </message>
        <message>
            <source>No picture yet</source>
            <translation>还没有画面</translation>
        </message>
        <message>
            <source>No round for more than a day.</source>
            <translation>超过一天未清理。</translation>
        </message>
        <message>
            <source>No sound is recorded</source>
            <translation>不录声音</translation>
        </message>
        <message>
            <source>No window is drawn for this bed yet.</source>
            <translation>此床还没有画取景窗口。</translation>
        </message>
        <message>
            <source>Nobody but you looks at this clip. Every other charge nurse is told. Used here once.</source>
            <translation>这段短片只有您一人看过。其他护士长都会收到提示。本站已使用 1 次。</translation>
        </message>
        <message>
            <source>Nobody but you looks at this clip. Every other charge nurse is told. Used here {count} times.</source>
            <translation>这段短片只有您一人看过。其他护士长都会收到提示。本站已使用 {count} 次。</translation>
        </message>
        <message>
            <source>Nobody can look for text, so nothing is shown</source>
            <translation>无法查找文字，因此不显示画面</translation>
        </message>
        <message>
            <source>Nobody else looked at these clips. Talk to who approved them.</source>
            <translation>没有第二个人看过这些短片。请与批准人核实。</translation>
        </message>
        <message>
            <source>Nobody here can approve it: whoever recorded a clip never approves it.</source>
            <translation>这里没有人能批准：拍摄者不能批准自己的短片。</translation>
        </message>
        <message>
            <source>Nobody is enrolled on this station yet. IT does that.</source>
            <translation>本机尚未登记任何人员。请信息科登记。</translation>
        </message>
        <message>
            <source>Nobody is signed in</source>
            <translation>尚未登录</translation>
        </message>
        <message>
            <source>Nobody signed it.</source>
            <translation>该条没有签名。</translation>
        </message>
        <message>
            <source>None waits</source>
            <translation>没有待审短片</translation>
        </message>
        <message>
            <source>Not checked</source>
            <translation>未能检查</translation>
        </message>
        <message>
            <source>Not checked since this page was opened</source>
            <translation>打开本页后尚未核验</translation>
        </message>
        <message>
            <source>Not easily mistaken any more</source>
            <translation>不再容易认错</translation>
        </message>
        <message>
            <source>Not in order.</source>
            <translation>异常。</translation>
        </message>
        <message>
            <source>Not looked yet</source>
            <translation>尚未检查</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>暂不拍摄</translation>
        </message>
        <message>
            <source>Not reached for a day, or since the start.</source>
            <translation>超过一天或自启动以来未连通。</translation>
        </message>
        <message>
            <source>Not reached yet</source>
            <translation>尚未连通</translation>
        </message>
        <message>
            <source>Not refused</source>
            <translation>未被拒绝</translation>
        </message>
        <message>
            <source>Not refused: {fact}.</source>
            <translation>未被拒绝：{fact}。</translation>
        </message>
        <message>
            <source>Not to be recorded</source>
            <translation>暂不拍摄</translation>
        </message>
        <message>
            <source>Not {family}, bed {bed}</source>
            <translation>勿与 {bed} 床 {family} 混淆</translation>
        </message>
        <message>
            <source>Nothing can be recorded. Ask the charge nurse to enter it.</source>
            <translation>暂不能拍摄。请护士长录入同意书。</translation>
        </message>
        <message>
            <source>Nothing can be recorded. Ask the charge nurse to have it renewed.</source>
            <translation>暂不能拍摄。请护士长联系家长续签。</translation>
        </message>
        <message>
            <source>Nothing can be recorded. The charge nurse enrols a family first.</source>
            <translation>暂不能拍摄。请护士长先登记家庭。</translation>
        </message>
        <message>
            <source>Nothing else opens the clips that were sent to you.</source>
            <translation>发送给您的短片只能用本卡打开。</translation>
        </message>
        <message>
            <source>Nothing is being recorded</source>
            <translation>现在没有拍摄</translation>
        </message>
        <message>
            <source>Nothing is being recorded. No clip was lost.</source>
            <translation>没有在拍摄。短片没有丢失。</translation>
        </message>
        <message>
            <source>Nothing is on its way. Approved clips appear here.</source>
            <translation>没有在途短片。批准后的短片会出现在这里。</translation>
        </message>
        <message>
            <source>Nothing is recorded any more. Go back to Today.</source>
            <translation>不再拍摄。请返回今日。</translation>
        </message>
        <message>
            <source>Nothing is recorded before that. Its code is compared, never shown.</source>
            <translation>扫描前不能拍摄。腕带码只作比对，不会显示。</translation>
        </message>
        <message>
            <source>Nothing is recorded for now. Ask the charge nurse.</source>
            <translation>暂停拍摄。请问护士长。</translation>
        </message>
        <message>
            <source>Nothing readable was found.</source>
            <translation>没有发现可读内容。</translation>
        </message>
        <message>
            <source>Nothing stands out</source>
            <translation>未见异常</translation>
        </message>
        <message>
            <source>Nothing to press.</source>
            <translation>无需按键。</translation>
        </message>
        <message>
            <source>Nothing waits for you</source>
            <translation>没有需要您处理的短片</translation>
        </message>
        <message>
            <source>Nothing was done. A nurse records.</source>
            <translation>未做任何操作。拍摄由护士进行。</translation>
        </message>
        <message>
            <source>Nothing was done. Ask IT to print cards for it.</source>
            <translation>未做任何操作。请信息科为本工作站打印新卡。</translation>
        </message>
        <message>
            <source>Nothing was done. Choose a bed on Today.</source>
            <translation>未做任何操作。请在“今日”选择床位。</translation>
        </message>
        <message>
            <source>Nothing was done. Open the bed whose take it is.</source>
            <translation>未做任何操作。请先打开该床位。</translation>
        </message>
        <message>
            <source>Nothing was done. Scan a bed, a badge or a command card.</source>
            <translation>未做任何操作。请扫描床位码、胸牌或指令卡。</translation>
        </message>
        <message>
            <source>Nothing was done. Scan it again.</source>
            <translation>未做任何操作。请再扫一次。</translation>
        </message>
        <message>
            <source>Nothing was done. Scan it again; if it stays, IT sets the scanner to end with Enter.</source>
            <translation>未做任何操作。请再扫一次；如仍如此，请信息科把扫码枪设为以回车结尾。</translation>
        </message>
        <message>
            <source>Nothing was done. Scan your badge or choose your name.</source>
            <translation>未做任何操作。请扫描胸牌或选择姓名。</translation>
        </message>
        <message>
            <source>Nothing was done. Wait a moment, then scan again.</source>
            <translation>未做任何操作。请稍候再扫。</translation>
        </message>
        <message>
            <source>Nothing was typed. Switch the input method off, then scan again.</source>
            <translation>没有输入任何内容。请切换到英文输入，再扫一次。</translation>
        </message>
        <message>
            <source>November</source>
            <translation>11 月</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>目前</translation>
        </message>
        <message>
            <source>October</source>
            <translation>10 月</translation>
        </message>
        <message>
            <source>On every page</source>
            <translation>所有页面</translation>
        </message>
        <message>
            <source>On hold</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>On hold with its family: it goes on when the charge nurse lifts it</source>
            <translation>随家庭一起暂停：护士长解除后继续发送</translation>
        </message>
        <message>
            <source>On the way</source>
            <translation>在途</translation>
        </message>
        <message>
            <source>On this page</source>
            <translation>本页</translation>
        </message>
        <message>
            <source>One day less</source>
            <translation>减一天</translation>
        </message>
        <message>
            <source>One day more</source>
            <translation>加一天</translation>
        </message>
        <message>
            <source>One minute, no sound</source>
            <translation>一分钟，无声</translation>
        </message>
        <message>
            <source>One-minute clips for parents, masked before anything is kept. Nothing is shown until you sign in.</source>
            <translation>给家长的一分钟短片，先遮挡再保存。登录前不显示任何内容。</translation>
        </message>
        <message>
            <source>Only a charge nurse approves.</source>
            <translation>只有护士长可以批准。</translation>
        </message>
        <message>
            <source>Only acts of this kind are shown.</source>
            <translation>只显示此类操作。</translation>
        </message>
        <message>
            <source>Only lines of this day are shown.</source>
            <translation>只显示当天的记录。</translation>
        </message>
        <message>
            <source>Only the masked picture is kept.</source>
            <translation>只保留遮挡后的画面。</translation>
        </message>
        <message>
            <source>Only the masked picture was kept, sealed.</source>
            <translation>只保存了遮挡后的画面，并已封存。</translation>
        </message>
        <message>
            <source>Only then it counts. The key leaves this station.</source>
            <translation>此后才生效，钥匙离开本站。</translation>
        </message>
        <message>
            <source>Only what this person did is shown.</source>
            <translation>只显示此人的操作。</translation>
        </message>
        <message>
            <source>Only {fact} are free.</source>
            <translation>仅剩 {fact}。</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Open the list</source>
            <translation>打开列表</translation>
        </message>
        <message>
            <source>Open the viewer that the ward names. Scan the square code, then enter the four words in their order.</source>
            <translation>打开病房告知的播放程序，扫描方形二维码，再按顺序输入四个单词。</translation>
        </message>
        <message>
            <source>Operating system</source>
            <translation>操作系统</translation>
        </message>
        <message>
            <source>Operator {operator}</source>
            <translation>人员 {operator}</translation>
        </message>
        <message>
            <source>Other household</source>
            <translation>另一个家庭</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>发件箱</translation>
        </message>
        <message>
            <source>Outbox {count}</source>
            <translation>发件箱 {count}</translation>
        </message>
        <message>
            <source>PIN changed</source>
            <translation>PIN 码已更改</translation>
        </message>
        <message>
            <source>PIN reset</source>
            <translation>PIN 码已重置</translation>
        </message>
        <message>
            <source>PIN, {count} digits entered</source>
            <translation>PIN 码，已输入 {count} 位</translation>
        </message>
        <message>
            <source>Parents</source>
            <translation>父母</translation>
        </message>
        <message>
            <source>Paste it into the ticket.</source>
            <translation>请粘贴到报修单。</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停播放</translation>
        </message>
        <message>
            <source>People and PINs</source>
            <translation>人员与 PIN</translation>
        </message>
        <message>
            <source>Picture to draw on</source>
            <translation>取景画面</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>播放</translation>
        </message>
        <message>
            <source>Play back</source>
            <translation>回放</translation>
        </message>
        <message>
            <source>Play, and pause</source>
            <translation>播放和暂停</translation>
        </message>
        <message>
            <source>Plug in the bed's own camera.</source>
            <translation>请插上本床的摄像头。</translation>
        </message>
        <message>
            <source>Plug them in; main.py cameras lists what this PC sees.</source>
            <translation>请插好；main.py cameras 可列出本机能看到的摄像头。</translation>
        </message>
        <message>
            <source>Policy</source>
            <translation>策略</translation>
        </message>
        <message>
            <source>Position {at} of {length}</source>
            <translation>位置 {at}，共 {length}</translation>
        </message>
        <message>
            <source>Press Framing and draw its window.</source>
            <translation>请按“取景”并画出窗口。</translation>
        </message>
        <message>
            <source>Press it; Space does the same</source>
            <translation>按下；空格键相同</translation>
        </message>
        <message>
            <source>Print again</source>
            <translation>重新打印</translation>
        </message>
        <message>
            <source>Print and codes</source>
            <translation>文字和条码</translation>
        </message>
        <message>
            <source>Print the card</source>
            <translation>打印家庭卡</translation>
        </message>
        <message>
            <source>Printed and handed over</source>
            <translation>已打印并交给家长</translation>
        </message>
        <message>
            <source>Printing…</source>
            <translation>正在打印…</translation>
        </message>
        <message>
            <source>Purpose</source>
            <translation>用途</translation>
        </message>
        <message>
            <source>Purpose: clips for this family, nothing else.</source>
            <translation>用途：仅供该家庭观看短片。</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>Reached</source>
            <translation>已连通</translation>
        </message>
        <message>
            <source>Reached at {fact}.</source>
            <translation>于 {fact} 连通。</translation>
        </message>
        <message>
            <source>Readable print</source>
            <translation>可读的文字</translation>
        </message>
        <message>
            <source>Ready to record.</source>
            <translation>可以拍摄。</translation>
        </message>
        <message>
            <source>Reason code</source>
            <translation>原因代码</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>拍摄</translation>
        </message>
        <message>
            <source>Record again</source>
            <translation>重新拍摄</translation>
        </message>
        <message>
            <source>Record, and stop</source>
            <translation>开始和停止拍摄</translation>
        </message>
        <message>
            <source>Recorded now, it would be black.</source>
            <translation>现在拍摄会是全黑。</translation>
        </message>
        <message>
            <source>Recorder</source>
            <translation>录制进程</translation>
        </message>
        <message>
            <source>Recording</source>
            <translation>正在拍摄</translation>
        </message>
        <message>
            <source>Recording already</source>
            <translation>已在拍摄</translation>
        </message>
        <message>
            <source>Recording and sending go on meanwhile.</source>
            <translation>期间拍摄和发送照常进行。</translation>
        </message>
        <message>
            <source>Recording now</source>
            <translation>正在拍摄</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>Reject bed {bed}</source>
            <translation>拒绝 {bed} 床</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Report copied</source>
            <translation>报告已复制</translation>
        </message>
        <message>
            <source>Restart the station. If it stays, check the key store of the operating system.</source>
            <translation>请重启工作站。如仍未恢复，请检查操作系统的密钥库。</translation>
        </message>
        <message>
            <source>Restart the station. If it stays, send the report to whoever maintains Swaddle.</source>
            <translation>请重启工作站。如仍未恢复，请把报告发给 Swaddle 维护方。</translation>
        </message>
        <message>
            <source>Restarts</source>
            <translation>重启次数</translation>
        </message>
        <message>
            <source>Retake</source>
            <translation>重拍</translation>
        </message>
        <message>
            <source>Retention</source>
            <translation>到期清理</translation>
        </message>
        <message>
            <source>Return</source>
            <translation>退回</translation>
        </message>
        <message>
            <source>Return bed {bed}</source>
            <translation>退回 {bed} 床</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>已退回</translation>
        </message>
        <message>
            <source>Reviews</source>
            <translation>审核</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>角色</translation>
        </message>
        <message>
            <source>Room</source>
            <translation>进程</translation>
        </message>
        <message>
            <source>Rooms</source>
            <translation>进程</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>Running, fence not proven</source>
            <translation>运行中，围栏未证实</translation>
        </message>
        <message>
            <source>Running, fenced</source>
            <translation>运行中，围栏有效</translation>
        </message>
        <message>
            <source>Safeguarding</source>
            <translation>安全保护</translation>
        </message>
        <message>
            <source>Same family: compare the bed number.</source>
            <translation>同一家庭：请核对床号。</translation>
        </message>
        <message>
            <source>Sample</source>
            <translation>样张</translation>
        </message>
        <message>
            <source>Sat</source>
            <translation>六</translation>
        </message>
        <message>
            <source>Saturday</source>
            <translation>星期六</translation>
        </message>
        <message>
            <source>Save framing</source>
            <translation>保存取景</translation>
        </message>
        <message>
            <source>Save it or leave it, then scan again.</source>
            <translation>请先保存或离开取景，再扫一次。</translation>
        </message>
        <message>
            <source>Saving</source>
            <translation>正在保存</translation>
        </message>
        <message>
            <source>Say that it is done here</source>
            <translation>在此确认完成</translation>
        </message>
        <message>
            <source>Scan SEND or DISCARD first.</source>
            <translation>请先扫描“提交审核”卡或“放弃”卡。</translation>
        </message>
        <message>
            <source>Scan STOP to end the take.</source>
            <translation>扫描“停止”卡结束拍摄。</translation>
        </message>
        <message>
            <source>Scan the baby's wristband</source>
            <translation>请扫描宝宝腕带</translation>
        </message>
        <message>
            <source>Scan the bed or choose it on Today, then scan START.</source>
            <translation>请扫描床位码或在“今日”选择床位，再扫描“开始拍摄”卡。</translation>
        </message>
        <message>
            <source>Scan the wristband of this baby. Its code is kept as a keyed hash, never as it is.</source>
            <translation>请扫描该宝宝的腕带。腕带码只以密钥哈希保存，从不保存原码。</translation>
        </message>
        <message>
            <source>Scan your badge or choose your name, then enter your PIN.</source>
            <translation>扫描胸牌或点选姓名，再输入 PIN 码。</translation>
        </message>
        <message>
            <source>Screen</source>
            <translation>屏幕</translation>
        </message>
        <message>
            <source>Screen captures of this window</source>
            <translation>本窗口的截屏</translation>
        </message>
        <message>
            <source>Sealing the take</source>
            <translation>正在封存</translation>
        </message>
        <message>
            <source>Second household of a baby that is here</source>
            <translation>在院宝宝的第二个家庭</translation>
        </message>
        <message>
            <source>Secret keys</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>Send for review</source>
            <translation>提交审核</translation>
        </message>
        <message>
            <source>Send it, or take it again.</source>
            <translation>可以提交，也可以重拍。</translation>
        </message>
        <message>
            <source>Sender</source>
            <translation>发送进程</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>Sending for review</source>
            <translation>正在提交审核</translation>
        </message>
        <message>
            <source>Sending now</source>
            <translation>正在发送</translation>
        </message>
        <message>
            <source>Sending {percent} %</source>
            <translation>正在发送 {percent} %</translation>
        </message>
        <message>
            <source>Sent to the printer. Take the paper out before you go on.</source>
            <translation>已送到打印机。请先取走纸张再继续。</translation>
        </message>
        <message>
            <source>September</source>
            <translation>9 月</translation>
        </message>
        <message>
            <source>Shipment</source>
            <translation>发送包</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>显示全部</translation>
        </message>
        <message>
            <source>Show it again to go on.</source>
            <translation>请再次显示画面后继续。</translation>
        </message>
        <message>
            <source>Show the picture</source>
            <translation>显示画面</translation>
        </message>
        <message>
            <source>Shred key changed</source>
            <translation>销毁密钥更换于</translation>
        </message>
        <message>
            <source>Shredding and recall</source>
            <translation>销毁与召回</translation>
        </message>
        <message>
            <source>Signing out does not stop what was approved. Nothing new leaves without a charge nurse.</source>
            <translation>退出登录不影响已批准的短片。未经护士长批准，任何短片都不会发出。</translation>
        </message>
        <message>
            <source>Since you were last here</source>
            <translation>您上次登录以来</translation>
        </message>
        <message>
            <source>Since you were last here: 1 clip approved in your name</source>
            <translation>您上次登录以来，有 1 段短片以您的名义批准</translation>
        </message>
        <message>
            <source>Since you were last here: {count} clips approved in your name</source>
            <translation>您上次登录以来，有 {count} 段短片以您的名义批准</translation>
        </message>
        <message>
            <source>Sleeve code down</source>
            <translation>卡套编号减一</translation>
        </message>
        <message>
            <source>Sleeve code up</source>
            <translation>卡套编号加一</translation>
        </message>
        <message>
            <source>Sleeve code: {code}</source>
            <translation>卡套编号：{code}</translation>
        </message>
        <message>
            <source>Sleeve {code}</source>
            <translation>卡套 {code}</translation>
        </message>
        <message>
            <source>Some are missing.</source>
            <translation>有缺失。</translation>
        </message>
        <message>
            <source>Something can be read</source>
            <translation>有可读内容</translation>
        </message>
        <message>
            <source>Something can be read: add masks, or reject.</source>
            <translation>有内容可读：请添加遮挡，或拒绝。</translation>
        </message>
        <message>
            <source>Something else</source>
            <translation>其他</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>播放速度</translation>
        </message>
        <message>
            <source>Start recording</source>
            <translation>开始拍摄</translation>
        </message>
        <message>
            <source>Started by {name} at {clock}</source>
            <translation>{name} 于 {clock} 开始</translation>
        </message>
        <message>
            <source>State after</source>
            <translation>之后状态</translation>
        </message>
        <message>
            <source>State before</source>
            <translation>之前状态</translation>
        </message>
        <message>
            <source>Station</source>
            <translation>工作站</translation>
        </message>
        <message>
            <source>Station and journal</source>
            <translation>工作站与审计</translation>
        </message>
        <message>
            <source>Station {station}</source>
            <translation>工作站 {station}</translation>
        </message>
        <message>
            <source>Station's signing key</source>
            <translation>工作站签名密钥</translation>
        </message>
        <message>
            <source>Stay</source>
            <translation>住院记录</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop that take first, then scan the bed again.</source>
            <translation>请先停止该拍摄，再扫描床位码。</translation>
        </message>
        <message>
            <source>Stopped on the way: {count}</source>
            <translation>途中拦下：{count} 段</translation>
        </message>
        <message>
            <source>Stops by itself at 0:00</source>
            <translation>到 0:00 自动停止</translation>
        </message>
        <message>
            <source>Sun</source>
            <translation>日</translation>
        </message>
        <message>
            <source>Sunday</source>
            <translation>星期日</translation>
        </message>
        <message>
            <source>Swaddle</source>
            <translation>襁褓 Swaddle</translation>
        </message>
        <message>
            <source>Take finished</source>
            <translation>拍摄完成</translation>
        </message>
        <message>
            <source>Take kept</source>
            <translation>已保存</translation>
        </message>
        <message>
            <source>Take kept, {share} % of it black</source>
            <translation>已保存，其中 {share} % 是黑的</translation>
        </message>
        <message>
            <source>Take not sent yet</source>
            <translation>尚未提交</translation>
        </message>
        <message>
            <source>Take the last mask back</source>
            <translation>撤回上一处遮挡</translation>
        </message>
        <message>
            <source>Takes</source>
            <translation>拍摄</translation>
        </message>
        <message>
            <source>Tell the ward at once. You get a new card, and nothing more is sent to the old one. The ward says which clips it can send again.</source>
            <translation>请立即告知病房。您会得到新卡，此后不再向旧卡发送短片。病房会告诉您哪些短片可以重新发送。</translation>
        </message>
        <message>
            <source>The baby is in bed {bed} now</source>
            <translation>宝宝现在在 {bed} 床</translation>
        </message>
        <message>
            <source>The baby is not in view</source>
            <translation>宝宝不在画面中</translation>
        </message>
        <message>
            <source>The camera and the disk are asked.</source>
            <translation>正在检查摄像头和磁盘。</translation>
        </message>
        <message>
            <source>The camera changed its picture size: it may be another camera.</source>
            <translation>画面尺寸变了，可能换了摄像头。</translation>
        </message>
        <message>
            <source>The camera gives no picture.</source>
            <translation>摄像头没有画面。</translation>
        </message>
        <message>
            <source>The camera moved, or the station was not sure.</source>
            <translation>摄像头动了，或系统无法确定。</translation>
        </message>
        <message>
            <source>The camera sends damaged pictures.</source>
            <translation>摄像头发送的画面有损坏。</translation>
        </message>
        <message>
            <source>The camera sends the same picture again and again.</source>
            <translation>摄像头一直发送同一幅画面。</translation>
        </message>
        <message>
            <source>The camera's picture is in doubt</source>
            <translation>摄像头画面可疑</translation>
        </message>
        <message>
            <source>The card of bed code {code} is in view.</source>
            <translation>画面中是床位代码 {code} 的床头卡。</translation>
        </message>
        <message>
            <source>The card's markers cannot be seen.</source>
            <translation>看不到床头卡的标记。</translation>
        </message>
        <message>
            <source>The family is on hold: it cannot be sent now.</source>
            <translation>此家庭已暂停：目前不能发送。</translation>
        </message>
        <message>
            <source>The four words for {family}</source>
            <translation>{family} 的四个单词</translation>
        </message>
        <message>
            <source>The key store answers.</source>
            <translation>密钥库响应正常。</translation>
        </message>
        <message>
            <source>The key store does not answer, or a change was not finished.</source>
            <translation>密钥库没有响应，或更换未完成。</translation>
        </message>
        <message>
            <source>The leak check could not look through this clip.</source>
            <translation>泄漏检查无法看完此短片。</translation>
        </message>
        <message>
            <source>The leak check looks through it again.</source>
            <translation>泄漏检查会再看一遍。</translation>
        </message>
        <message>
            <source>The nurse is asked for another take. Why?</source>
            <translation>将请护士重拍。原因是？</translation>
        </message>
        <message>
            <source>The old card of {family} is void</source>
            <translation>{family} 的旧卡已作废</translation>
        </message>
        <message>
            <source>The old card stops when you say that the new one is handed over.</source>
            <translation>您确认新卡已交给家长后，旧卡即作废。</translation>
        </message>
        <message>
            <source>The picture comes back by itself.</source>
            <translation>画面会自动恢复。</translation>
        </message>
        <message>
            <source>The picture comes back once all of it was looked at.</source>
            <translation>全部检查完后画面会恢复。</translation>
        </message>
        <message>
            <source>The picture comes back when the camera is still.</source>
            <translation>静止后画面自动恢复。</translation>
        </message>
        <message>
            <source>The picture comes back when the light is steady.</source>
            <translation>光线稳定后画面自动恢复。</translation>
        </message>
        <message>
            <source>The picture comes back when there is less light.</source>
            <translation>光线变弱后画面会恢复。</translation>
        </message>
        <message>
            <source>The picture comes back when there is more light.</source>
            <translation>光线变亮后画面会恢复。</translation>
        </message>
        <message>
            <source>The picture is closed</source>
            <translation>画面已关闭</translation>
        </message>
        <message>
            <source>The picture to draw on is coming</source>
            <translation>取景画面即将出现</translation>
        </message>
        <message>
            <source>The recording broke off; the end is missing.</source>
            <translation>拍摄中途断开，缺少结尾。</translation>
        </message>
        <message>
            <source>The report holds no names, no family codes and no pictures.</source>
            <translation>报告中没有姓名、家庭码和画面。</translation>
        </message>
        <message>
            <source>The scan changed nothing. Answer or cancel here first.</source>
            <translation>扫码未生效。请先在这里完成或取消。</translation>
        </message>
        <message>
            <source>The scan was cut off</source>
            <translation>扫码不完整</translation>
        </message>
        <message>
            <source>The scan was not read whole</source>
            <translation>扫码未读全</translation>
        </message>
        <message>
            <source>The scan went to the input method</source>
            <translation>扫码被输入法截走</translation>
        </message>
        <message>
            <source>The screen shows a sample. The real code is on paper only.</source>
            <translation>屏幕上是样张。真正的二维码只印在纸上。</translation>
        </message>
        <message>
            <source>The take goes on. This part stays black.</source>
            <translation>拍摄继续，这一段保持全黑。</translation>
        </message>
        <message>
            <source>The wristband agrees</source>
            <translation>腕带一致</translation>
        </message>
        <message>
            <source>The wristband is bound to bed {bed}</source>
            <translation>腕带已绑定到 {bed} 床</translation>
        </message>
        <message>
            <source>The wristband must be scanned</source>
            <translation>必须扫描腕带</translation>
        </message>
        <message>
            <source>Then the leak check looks through the clip again.</source>
            <translation>随后泄漏检查会再看一遍短片。</translation>
        </message>
        <message>
            <source>There is none: windows are drawn in memory only.</source>
            <translation>无屏幕：窗口只在内存中绘制。</translation>
        </message>
        <message>
            <source>These clips were sealed to it. Those that can be sent again wait in Reviews.</source>
            <translation>这些短片封存给了旧卡。可重新发送的短片在审核页等待。</translation>
        </message>
        <message>
            <source>These keys</source>
            <translation>显示按键</translation>
        </message>
        <message>
            <source>These were mine</source>
            <translation>均为本人批准</translation>
        </message>
        <message>
            <source>They are</source>
            <translation>存放位置</translation>
        </message>
        <message>
            <source>This PC's system does not refuse it by itself: main.py doctor says what has to hold instead.</source>
            <translation>本机系统自身不会拒绝：main.py doctor 会说明由什么来代替。</translation>
        </message>
        <message>
            <source>This badge is not known here</source>
            <translation>本工作站没有登记这张胸牌</translation>
        </message>
        <message>
            <source>This bed is not on this station</source>
            <translation>此床位不在本工作站</translation>
        </message>
        <message>
            <source>This cannot be done now</source>
            <translation>现在不能进行此操作</translation>
        </message>
        <message>
            <source>This cannot be undone. Nothing has happened yet.</source>
            <translation>此操作无法撤销。目前尚未执行。</translation>
        </message>
        <message>
            <source>This card is newer than this station</source>
            <translation>这张卡的版本比本工作站新</translation>
        </message>
        <message>
            <source>This card opens the clips of your baby. The ward keeps no copy of it and cannot print it again.</source>
            <translation>本卡用于打开您宝宝的短片。病房不留副本，也无法重新打印。</translation>
        </message>
        <message>
            <source>This clip has moved on meanwhile.</source>
            <translation>此短片的状态已改变。</translation>
        </message>
        <message>
            <source>This clip will never be sent. Why?</source>
            <translation>此短片将永不发送。原因是？</translation>
        </message>
        <message>
            <source>This code means nothing here</source>
            <translation>此处不识别这个码</translation>
        </message>
        <message>
            <source>This is the baby of bed {bed}. Ready to record.</source>
            <translation>这是 {bed} 床的宝宝。可以拍摄。</translation>
        </message>
        <message>
            <source>This masked picture is all that is kept</source>
            <translation>只保存这个遮挡后的画面</translation>
        </message>
        <message>
            <source>This masked picture is all that was kept</source>
            <translation>只保存了这个遮挡后的画面</translation>
        </message>
        <message>
            <source>This station's own folder, for IT · {left}</source>
            <translation>本工作站文件夹，供信息科取用 · {left}</translation>
        </message>
        <message>
            <source>This station's own folder, gone with the demo · {left}</source>
            <translation>本工作站文件夹，演示结束即清除 · {left}</translation>
        </message>
        <message>
            <source>This system cannot</source>
            <translation>本系统不支持</translation>
        </message>
        <message>
            <source>This take cannot be sent. Stop it and discard it.</source>
            <translation>这段不能发送。请停止并放弃。</translation>
        </message>
        <message>
            <source>This takes a few seconds.</source>
            <translation>需要几秒钟。</translation>
        </message>
        <message>
            <source>This was not me</source>
            <translation>不是我批准的</translation>
        </message>
        <message>
            <source>Thu</source>
            <translation>四</translation>
        </message>
        <message>
            <source>Thursday</source>
            <translation>星期四</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>To begin a take, scan START.</source>
            <translation>要开始拍摄，请扫描“开始拍摄”卡。</translation>
        </message>
        <message>
            <source>To leave, scan LOCK or press Lock.</source>
            <translation>要离开，请扫描“锁屏”卡或按“锁屏”。</translation>
        </message>
        <message>
            <source>To open a clip</source>
            <translation>如何打开短片</translation>
        </message>
        <message>
            <source>To record</source>
            <translation>待拍摄</translation>
        </message>
        <message>
            <source>To the next button</source>
            <translation>到下一个按钮</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今日</translation>
        </message>
        <message>
            <source>Today shows the nurse why.</source>
            <translation>护士会在“今日”看到原因。</translation>
        </message>
        <message>
            <source>Too dark</source>
            <translation>画面太暗</translation>
        </message>
        <message>
            <source>Too much is covered</source>
            <translation>遮挡过多</translation>
        </message>
        <message>
            <source>Transfer</source>
            <translation>转科或转院</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Trying again by itself: {trouble}</source>
            <translation>正在自动重试：{trouble}</translation>
        </message>
        <message>
            <source>Trying the fences</source>
            <translation>正在测试围栏</translation>
        </message>
        <message>
            <source>Tue</source>
            <translation>二</translation>
        </message>
        <message>
            <source>Tuesday</source>
            <translation>星期二</translation>
        </message>
        <message>
            <source>Turn the lamp away, or close the blind.</source>
            <translation>请移开灯，或拉上窗帘。</translation>
        </message>
        <message>
            <source>Twin in bed {bed}</source>
            <translation>双胞胎在 {bed} 床</translation>
        </message>
        <message>
            <source>Unbroken up to line {number}</source>
            <translation>完整无缺，截至第 {number} 条</translation>
        </message>
        <message>
            <source>Uncover the card or straighten it.</source>
            <translation>请露出或扶正床头卡。</translation>
        </message>
        <message>
            <source>Uncover the lens, or let a little light on the baby.</source>
            <translation>请移开镜头前的遮挡，或让宝宝身上有一点光。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Until</source>
            <translation>截止</translation>
        </message>
        <message>
            <source>Until {date}</source>
            <translation>至 {date}</translation>
        </message>
        <message>
            <source>Use Python 3.11, 3.12 or 3.13.</source>
            <translation>请使用 Python 3.11、3.12 或 3.13。</translation>
        </message>
        <message>
            <source>Verify</source>
            <translation>核验</translation>
        </message>
        <message>
            <source>Verify reads every line.</source>
            <translation>核验会读取每一条记录。</translation>
        </message>
        <message>
            <source>Verify the journal</source>
            <translation>核验审计记录</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Version {fact} was never tried.</source>
            <translation>版本 {fact} 未经测试。</translation>
        </message>
        <message>
            <source>Version {fact}.</source>
            <translation>版本 {fact}。</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Wait until it comes back.</source>
            <translation>请等它恢复。</translation>
        </message>
        <message>
            <source>Waiting for a charge nurse</source>
            <translation>等待护士长</translation>
        </message>
        <message>
            <source>Waiting for charge nurse</source>
            <translation>等待护士长审核</translation>
        </message>
        <message>
            <source>Waiting for its turn since {clock}</source>
            <translation>{clock} 起排队中</translation>
        </message>
        <message>
            <source>Waiting for the leak check</source>
            <translation>等待泄漏检查</translation>
        </message>
        <message>
            <source>Waiting for the scan…</source>
            <translation>等待扫描…</translation>
        </message>
        <message>
            <source>Waiting since {clock}. {who}</source>
            <translation>{clock} 起等待审核。{who}</translation>
        </message>
        <message>
            <source>Waits for the leak check; then a charge nurse looks at it.</source>
            <translation>等待泄漏检查，之后由护士长查看。</translation>
        </message>
        <message>
            <source>Ways out tried</source>
            <translation>尝试的出口</translation>
        </message>
        <message>
            <source>Wed</source>
            <translation>三</translation>
        </message>
        <message>
            <source>Wednesday</source>
            <translation>星期三</translation>
        </message>
        <message>
            <source>What</source>
            <translation>何事</translation>
        </message>
        <message>
            <source>What it is for</source>
            <translation>本卡的用途</translation>
        </message>
        <message>
            <source>What you drew is still there.</source>
            <translation>已画的内容仍在。</translation>
        </message>
        <message>
            <source>What: {what}</source>
            <translation>类型：{what}</translation>
        </message>
        <message>
            <source>Which day</source>
            <translation>选择日期</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>何人</translation>
        </message>
        <message>
            <source>Who did what, when. Nothing can be changed or taken out.</source>
            <translation>谁在何时做了什么。不可改，不可删。</translation>
        </message>
        <message>
            <source>Who is here?</source>
            <translation>您是哪位？</translation>
        </message>
        <message>
            <source>Who may be in view, besides the baby</source>
            <translation>除宝宝外，谁可以入镜</translation>
        </message>
        <message>
            <source>Who: {who}</source>
            <translation>人员：{who}</translation>
        </message>
        <message>
            <source>Whole clip</source>
            <translation>整个短片</translation>
        </message>
        <message>
            <source>With all its clips and stays. To see one clip: open one of its lines.</source>
            <translation>包含其所有短片和住院记录。要看某一短片：请打开它的一条记录。</translation>
        </message>
        <message>
            <source>Withdraw and destroy</source>
            <translation>撤回并销毁</translation>
        </message>
        <message>
            <source>Withdraw consent</source>
            <translation>撤回同意书</translation>
        </message>
        <message>
            <source>Withdraw the consent of {family}</source>
            <translation>撤回 {family} 的同意书</translation>
        </message>
        <message>
            <source>Withdrawn</source>
            <translation>已撤回</translation>
        </message>
        <message>
            <source>Within a list</source>
            <translation>在列表中移动</translation>
        </message>
        <message>
            <source>Working out what it does…</source>
            <translation>正在核算影响…</translation>
        </message>
        <message>
            <source>Wristband agrees</source>
            <translation>腕带一致</translation>
        </message>
        <message>
            <source>Wristband bound</source>
            <translation>已绑定腕带</translation>
        </message>
        <message>
            <source>Wristband of the baby in bed {bed}</source>
            <translation>{bed} 床宝宝的腕带</translation>
        </message>
        <message>
            <source>Writing the journal</source>
            <translation>正在写入审计记录</translation>
        </message>
        <message>
            <source>Written as</source>
            <translation>原始代码</translation>
        </message>
        <message>
            <source>Wrong bed or wrong baby</source>
            <translation>床位或宝宝不对</translation>
        </message>
        <message>
            <source>You are done. The leak check comes first. {who}</source>
            <translation>已完成。先做泄漏检查。{who}</translation>
        </message>
        <message>
            <source>You are signed in</source>
            <translation>您已登录</translation>
        </message>
        <message>
            <source>You recorded this clip yourself: another charge nurse reviews it.</source>
            <translation>此短片由您本人拍摄，须由另一位护士长审核。</translation>
        </message>
        <message>
            <source>You recorded this clip. It waits for: {names}.</source>
            <translation>此短片由您拍摄，等待以下护士长审核：{names}。</translation>
        </message>
        <message>
            <source>Your PIN</source>
            <translation>PIN 码</translation>
        </message>
        <message>
            <source>Your PIN signs this one clip. It is then sealed to the family and sent.</source>
            <translation>您的 PIN 码只为这一段短片签名，随后封存给家庭并发送。</translation>
        </message>
        <message>
            <source>Your role opens no bed</source>
            <translation>您的岗位不能打开床位</translation>
        </message>
        <message>
            <source>Zone {number}</source>
            <translation>遮盖区 {number}</translation>
        </message>
        <message>
            <source>Zones</source>
            <translation>遮盖区</translation>
        </message>
        <message>
            <source>Zones: {count}</source>
            <translation>遮盖区：{count}</translation>
        </message>
        <message>
            <source>after black</source>
            <translation>黑屏之后</translation>
        </message>
        <message>
            <source>all days</source>
            <translation>所有日期</translation>
        </message>
        <message>
            <source>all of the ward</source>
            <translation>整个病区</translation>
        </message>
        <message>
            <source>another take is asked for</source>
            <translation>请您重拍</translation>
        </message>
        <message>
            <source>approval disputed: not hers</source>
            <translation>批准有异议：非本人所为</translation>
        </message>
        <message>
            <source>approval expired</source>
            <translation>批准已过期</translation>
        </message>
        <message>
            <source>approval signed</source>
            <translation>批准已签名</translation>
        </message>
        <message>
            <source>approval void: back to review</source>
            <translation>批准作废：重新审核</translation>
        </message>
        <message>
            <source>approval voided</source>
            <translation>批准作废</translation>
        </message>
        <message>
            <source>approved</source>
            <translation>批准</translation>
        </message>
        <message>
            <source>arrived {when}</source>
            <translation>{when} 送达</translation>
        </message>
        <message>
            <source>as the operating system</source>
            <translation>跟随操作系统</translation>
        </message>
        <message>
            <source>awaiting review</source>
            <translation>待审核</translation>
        </message>
        <message>
            <source>bed added</source>
            <translation>添加床位</translation>
        </message>
        <message>
            <source>bed {bed}</source>
            <translation>{bed} 床</translation>
        </message>
        <message>
            <source>by the clock</source>
            <translation>按时间</translation>
        </message>
        <message>
            <source>came {when}</source>
            <translation>{when} 入住</translation>
        </message>
        <message>
            <source>camera of a bed changed</source>
            <translation>更换床位摄像头</translation>
        </message>
        <message>
            <source>can be sent again after a new approval</source>
            <translation>重新批准后可再次发送</translation>
        </message>
        <message>
            <source>card lost: back to review</source>
            <translation>家庭卡遗失：退回审核</translation>
        </message>
        <message>
            <source>change a file</source>
            <translation>更改文件</translation>
        </message>
        <message>
            <source>charge nurse</source>
            <translation>护士长</translation>
        </message>
        <message>
            <source>clip watched</source>
            <translation>观看短片</translation>
        </message>
        <message>
            <source>connect</source>
            <translation>建立连接</translation>
        </message>
        <message>
            <source>connect to another port</source>
            <translation>连接其他端口</translation>
        </message>
        <message>
            <source>consent given</source>
            <translation>签署同意书</translation>
        </message>
        <message>
            <source>consent withdrawn</source>
            <translation>撤回同意书</translation>
        </message>
        <message>
            <source>daily round of retention</source>
            <translation>每日到期清理</translation>
        </message>
        <message>
            <source>default</source>
            <translation>默认</translation>
        </message>
        <message>
            <source>delivered</source>
            <translation>已送达</translation>
        </message>
        <message>
            <source>destroyed here, recall open</source>
            <translation>本站已销毁，召回未完成</translation>
        </message>
        <message>
            <source>discarded</source>
            <translation>已弃用</translation>
        </message>
        <message>
            <source>ended {when}</source>
            <translation>已到期（{when}）</translation>
        </message>
        <message>
            <source>everybody</source>
            <translation>所有人</translation>
        </message>
        <message>
            <source>everything</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>family card lost: key revoked</source>
            <translation>家庭卡遗失：密钥已作废</translation>
        </message>
        <message>
            <source>family card made</source>
            <translation>家庭卡已制作</translation>
        </message>
        <message>
            <source>family enrolled</source>
            <translation>登记家庭</translation>
        </message>
        <message>
            <source>family frozen</source>
            <translation>冻结家庭</translation>
        </message>
        <message>
            <source>family unfrozen</source>
            <translation>解冻家庭</translation>
        </message>
        <message>
            <source>file removed</source>
            <translation>文件已移除</translation>
        </message>
        <message>
            <source>first clip for this family</source>
            <translation>这个家庭的第一段</translation>
        </message>
        <message>
            <source>flag taken away</source>
            <translation>已取消标记</translation>
        </message>
        <message>
            <source>flagged as easily mistaken</source>
            <translation>已标记为易认错</translation>
        </message>
        <message>
            <source>framing of a bed changed</source>
            <translation>更改床位取景</translation>
        </message>
        <message>
            <source>framing opened</source>
            <translation>打开取景</translation>
        </message>
        <message>
            <source>from one corner of the baby's place to the other</source>
            <translation>从宝宝所在处的一角拖到对角</translation>
        </message>
        <message>
            <source>here</source>
            <translation>本床</translation>
        </message>
        <message>
            <source>hybrid, safe against quantum computers</source>
            <translation>混合型，可抵御量子计算</translation>
        </message>
        <message>
            <source>in memory, gone with the demo</source>
            <translation>仅在内存，演示结束即清除</translation>
        </message>
        <message>
            <source>in the key store of the system</source>
            <translation>系统密钥库</translation>
        </message>
        <message>
            <source>in {days} days</source>
            <translation>还有 {days} 天</translation>
        </message>
        <message>
            <source>interrupted</source>
            <translation>已中断</translation>
        </message>
        <message>
            <source>journal exported</source>
            <translation>导出审计记录</translation>
        </message>
        <message>
            <source>journal verified</source>
            <translation>核验审计记录</translation>
        </message>
        <message>
            <source>just now</source>
            <translation>刚刚</translation>
        </message>
        <message>
            <source>last one {when}</source>
            <translation>上一段 {when}</translation>
        </message>
        <message>
            <source>leak check again</source>
            <translation>再次泄漏检查</translation>
        </message>
        <message>
            <source>leak check failed: quarantined</source>
            <translation>泄漏检查失败：已隔离</translation>
        </message>
        <message>
            <source>leak check passed</source>
            <translation>泄漏检查通过</translation>
        </message>
        <message>
            <source>leak found: quarantined</source>
            <translation>发现泄漏：已隔离</translation>
        </message>
        <message>
            <source>ledger created</source>
            <translation>建立账本</translation>
        </message>
        <message>
            <source>ledger migrated</source>
            <translation>升级账本</translation>
        </message>
        <message>
            <source>listed for recall</source>
            <translation>列入召回清单</translation>
        </message>
        <message>
            <source>look into another process</source>
            <translation>查看其他进程</translation>
        </message>
        <message>
            <source>lower left corner</source>
            <translation>左下角</translation>
        </message>
        <message>
            <source>lower right corner</source>
            <translation>右下角</translation>
        </message>
        <message>
            <source>machine policy</source>
            <translation>本机策略</translation>
        </message>
        <message>
            <source>made {when}</source>
            <translation>{when} 制卡</translation>
        </message>
        <message>
            <source>make a local socket</source>
            <translation>创建本地套接字</translation>
        </message>
        <message>
            <source>make a network socket</source>
            <translation>创建网络套接字</translation>
        </message>
        <message>
            <source>make a raw socket</source>
            <translation>创建原始套接字</translation>
        </message>
        <message>
            <source>make an IPv6 socket</source>
            <translation>创建第六版协议套接字</translation>
        </message>
        <message>
            <source>masked</source>
            <translation>已遮挡</translation>
        </message>
        <message>
            <source>masks added</source>
            <translation>已加遮挡</translation>
        </message>
        <message>
            <source>never</source>
            <translation>从未</translation>
        </message>
        <message>
            <source>no</source>
            <translation>否</translation>
        </message>
        <message>
            <source>no bed</source>
            <translation>无床位</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>none in the policy</source>
            <translation>策略中未设置</translation>
        </message>
        <message>
            <source>none tried</source>
            <translation>未尝试</translation>
        </message>
        <message>
            <source>none: nothing leaves</source>
            <translation>无：不发送任何内容</translation>
        </message>
        <message>
            <source>not given yet</source>
            <translation>尚未签署</translation>
        </message>
        <message>
            <source>not reviewed in time: discarded</source>
            <translation>逾期未审核：已弃用</translation>
        </message>
        <message>
            <source>nothing stands out</source>
            <translation>无异常</translation>
        </message>
        <message>
            <source>nurse</source>
            <translation>护士</translation>
        </message>
        <message>
            <source>of {length}</source>
            <translation>共 {length}</translation>
        </message>
        <message>
            <source>on hold</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>own approvals confirmed</source>
            <translation>已确认本人的批准</translation>
        </message>
        <message>
            <source>person enrolled</source>
            <translation>登记人员</translation>
        </message>
        <message>
            <source>person removed</source>
            <translation>移除人员</translation>
        </message>
        <message>
            <source>put into the outbox</source>
            <translation>放入发件箱</translation>
        </message>
        <message>
            <source>put on hold</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>quarantined</source>
            <translation>已隔离</translation>
        </message>
        <message>
            <source>queued</source>
            <translation>排队中</translation>
        </message>
        <message>
            <source>reach the network</source>
            <translation>访问网络</translation>
        </message>
        <message>
            <source>read outside the outbox</source>
            <translation>读取发件箱以外的内容</translation>
        </message>
        <message>
            <source>readable</source>
            <translation>可读</translation>
        </message>
        <message>
            <source>recall confirmed</source>
            <translation>召回已确认</translation>
        </message>
        <message>
            <source>receipt verified</source>
            <translation>回执已核验</translation>
        </message>
        <message>
            <source>recorded {when} by {name}</source>
            <translation>{name} 拍摄于 {when}</translation>
        </message>
        <message>
            <source>recording</source>
            <translation>拍摄中</translation>
        </message>
        <message>
            <source>recording began</source>
            <translation>开始拍摄</translation>
        </message>
        <message>
            <source>rejected</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>released from hold</source>
            <translation>解除暂停</translation>
        </message>
        <message>
            <source>returned</source>
            <translation>退回</translation>
        </message>
        <message>
            <source>room restarted</source>
            <translation>进程重启</translation>
        </message>
        <message>
            <source>sealed</source>
            <translation>已封存</translation>
        </message>
        <message>
            <source>second household linked</source>
            <translation>已关联第二个家庭</translation>
        </message>
        <message>
            <source>send a datagram</source>
            <translation>发送数据报</translation>
        </message>
        <message>
            <source>send it for review or retake</source>
            <translation>请提交审核或重拍</translation>
        </message>
        <message>
            <source>sending</source>
            <translation>发送中</translation>
        </message>
        <message>
            <source>sending began</source>
            <translation>开始发送</translation>
        </message>
        <message>
            <source>sending met trouble</source>
            <translation>发送遇到问题</translation>
        </message>
        <message>
            <source>sending tried again</source>
            <translation>重新发送</translation>
        </message>
        <message>
            <source>sent for review</source>
            <translation>已提交审核</translation>
        </message>
        <message>
            <source>shred key changed</source>
            <translation>更换销毁密钥</translation>
        </message>
        <message>
            <source>shredded</source>
            <translation>已销毁</translation>
        </message>
        <message>
            <source>signed in</source>
            <translation>登录</translation>
        </message>
        <message>
            <source>signed out</source>
            <translation>退出登录</translation>
        </message>
        <message>
            <source>something is masked here</source>
            <translation>此处有遮挡</translation>
        </message>
        <message>
            <source>start a process</source>
            <translation>启动进程</translation>
        </message>
        <message>
            <source>start a program</source>
            <translation>启动程序</translation>
        </message>
        <message>
            <source>start a program through Python</source>
            <translation>通过 Python 启动程序</translation>
        </message>
        <message>
            <source>station started</source>
            <translation>工作站启动</translation>
        </message>
        <message>
            <source>station stopped</source>
            <translation>工作站停止</translation>
        </message>
        <message>
            <source>stay began</source>
            <translation>入住</translation>
        </message>
        <message>
            <source>stay ended</source>
            <translation>出院</translation>
        </message>
        <message>
            <source>stay moved to another bed</source>
            <translation>换床</translation>
        </message>
        <message>
            <source>take discarded</source>
            <translation>放弃拍摄</translation>
        </message>
        <message>
            <source>take interrupted</source>
            <translation>拍摄中断</translation>
        </message>
        <message>
            <source>take recovered</source>
            <translation>恢复拍摄</translation>
        </message>
        <message>
            <source>take sealed</source>
            <translation>拍摄已封存</translation>
        </message>
        <message>
            <source>tap to see it</source>
            <translation>点按查看</translation>
        </message>
        <message>
            <source>the first picture after black</source>
            <translation>黑屏之后的第一帧</translation>
        </message>
        <message>
            <source>the leak check found something readable</source>
            <translation>泄漏检查发现可读内容</translation>
        </message>
        <message>
            <source>the station has it no more: it cannot be sent again</source>
            <translation>本站已无此短片：无法再次发送</translation>
        </message>
        <message>
            <source>the station was unsure</source>
            <translation>工作站不确定</translation>
        </message>
        <message>
            <source>the usual one</source>
            <translation>默认位置</translation>
        </message>
        <message>
            <source>today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>tomorrow</source>
            <translation>明天</translation>
        </message>
        <message>
            <source>type into the terminal</source>
            <translation>向终端输入</translation>
        </message>
        <message>
            <source>unsure</source>
            <translation>不确定</translation>
        </message>
        <message>
            <source>until {until}</source>
            <translation>至 {until}</translation>
        </message>
        <message>
            <source>upper left corner</source>
            <translation>左上角</translation>
        </message>
        <message>
            <source>upper right corner</source>
            <translation>右上角</translation>
        </message>
        <message>
            <source>wait for callers</source>
            <translation>等待连入</translation>
        </message>
        <message>
            <source>was on its way and stops here</source>
            <translation>发送途中，已停止</translation>
        </message>
        <message>
            <source>with {family}</source>
            <translation>与 {family}</translation>
        </message>
        <message>
            <source>withdrawn</source>
            <translation>撤回</translation>
        </message>
        <message>
            <source>withdrawn {when}</source>
            <translation>已撤回（{when}）</translation>
        </message>
        <message>
            <source>wristband bound</source>
            <translation>腕带已绑定</translation>
        </message>
        <message>
            <source>write a new file</source>
            <translation>写入新文件</translation>
        </message>
        <message>
            <source>write a shipment</source>
            <translation>写入发送包</translation>
        </message>
        <message>
            <source>wrong PIN</source>
            <translation>PIN 码错误</translation>
        </message>
        <message>
            <source>wrong wristband scanned</source>
            <translation>扫到的腕带不符</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>是</translation>
        </message>
        <message>
            <source>yesterday {clock}</source>
            <translation>昨天 {clock}</translation>
        </message>
        <message>
            <source>{arrived} arrived · {under_way} under way</source>
            <translation>已送达 {arrived} 段 · 在途 {under_way} 段</translation>
        </message>
        <message>
            <source>{at} of {length}</source>
            <translation>{at}，共 {length}</translation>
        </message>
        <message>
            <source>{count} clips were approved alone, by who recorded them</source>
            <translation>有 {count} 段短片由拍摄者本人单独批准</translation>
        </message>
        <message>
            <source>{count} days</source>
            <translation>{count} 天</translation>
        </message>
        <message>
            <source>{count} families</source>
            <translation>{count} 个家庭</translation>
        </message>
        <message>
            <source>{count} frames to look at</source>
            <translation>还有 {count} 帧待看</translation>
        </message>
        <message>
            <source>{count} frames to look at, {flagged} of them marked</source>
            <translation>还有 {count} 帧待看，其中 {flagged} 帧有标记</translation>
        </message>
        <message>
            <source>{count} in the policy</source>
            <translation>策略中 {count} 项</translation>
        </message>
        <message>
            <source>{count} lines</source>
            <translation>{count} 条</translation>
        </message>
        <message>
            <source>{count} lost before it</source>
            <translation>此前遗失过 {count} 张</translation>
        </message>
        <message>
            <source>{count} marked frames to look at</source>
            <translation>还有 {count} 帧有标记的画面待看</translation>
        </message>
        <message>
            <source>{count} not there</source>
            <translation>缺 {count} 个</translation>
        </message>
        <message>
            <source>{count} of {all} refused</source>
            <translation>{all} 个中拒绝 {count} 个</translation>
        </message>
        <message>
            <source>{count} places flagged</source>
            <translation>标出 {count} 处</translation>
        </message>
        <message>
            <source>{count} s</source>
            <translation>{count} 秒</translation>
        </message>
        <message>
            <source>{count} there</source>
            <translation>{count} 个就位</translation>
        </message>
        <message>
            <source>{count} things looked at.</source>
            <translation>已检查 {count} 项。</translation>
        </message>
        <message>
            <source>{count} things need somebody</source>
            <translation>{count} 项需要处理</translation>
        </message>
        <message>
            <source>{count} wait, riskiest first</source>
            <translation>{count} 段待审，风险高的在前</translation>
        </message>
        <message>
            <source>{count} with a baby here get nothing now</source>
            <translation>{count} 个有宝宝在院的家庭目前收不到短片</translation>
        </message>
        <message>
            <source>{day} {month}</source>
            <translation>{month} {day} 日</translation>
        </message>
        <message>
            <source>{destroyed} destroyed, {stopped} stopped on the way, {beyond} beyond reach.</source>
            <translation>销毁 {destroyed} 段，途中拦下 {stopped} 段，无法收回 {beyond} 段。</translation>
        </message>
        <message>
            <source>{fact} are free.</source>
            <translation>剩余 {fact}。</translation>
        </message>
        <message>
            <source>{fact} fonts can write Chinese.</source>
            <translation>{fact} 种字体支持中文。</translation>
        </message>
        <message>
            <source>{fact} lines, each signed.</source>
            <translation>{fact} 条，均已签名。</translation>
        </message>
        <message>
            <source>{fact} not there.</source>
            <translation>缺 {fact} 个。</translation>
        </message>
        <message>
            <source>{fact} plugged in.</source>
            <translation>已插入 {fact} 个。</translation>
        </message>
        <message>
            <source>{family} is enrolled</source>
            <translation>{family} 已登记</translation>
        </message>
        <message>
            <source>{family} is frozen</source>
            <translation>{family} 已冻结</translation>
        </message>
        <message>
            <source>{family} is no longer frozen</source>
            <translation>{family} 已解除冻结</translation>
        </message>
        <message>
            <source>{file}: check it with main.py verify-journal.</source>
            <translation>{file}：可用 main.py verify-journal 核验。</translation>
        </message>
        <message>
            <source>{frame}, seen</source>
            <translation>{frame}，已看</translation>
        </message>
        <message>
            <source>{gigabytes} GB left</source>
            <translation>剩余 {gigabytes} GB</translation>
        </message>
        <message>
            <source>{line} · alone: {name}</source>
            <translation>{line} · 单独批准：{name}</translation>
        </message>
        <message>
            <source>{minutes} min ago</source>
            <translation>{minutes} 分钟前</translation>
        </message>
        <message>
            <source>{month} {year}</source>
            <translation>{year} 年 {month}</translation>
        </message>
        <message>
            <source>{names} and {count} others can approve it.</source>
            <translation>{names} 及另外 {count} 人可以批准。</translation>
        </message>
        <message>
            <source>{names} or {last} can approve it.</source>
            <translation>{names} 或 {last} 可以批准。</translation>
        </message>
        <message>
            <source>{name} can approve it.</source>
            <translation>{name} 可以批准。</translation>
        </message>
        <message>
            <source>{person}: may be in view</source>
            <translation>{person}：可以入镜</translation>
        </message>
        <message>
            <source>{person}: not in view</source>
            <translation>{person}：不可入镜</translation>
        </message>
        <message>
            <source>{rows} lines written</source>
            <translation>已写入 {rows} 条记录</translation>
        </message>
        <message>
            <source>{sentence}.</source>
            <translation>{sentence}。</translation>
        </message>
        <message>
            <source>{station} · version {version}</source>
            <translation>{station} · 版本 {version}</translation>
        </message>
        <message>
            <source>{title}. {sentence}</source>
            <translation>{title}。{sentence}</translation>
        </message>
        <message>
            <source>{weekday} {clock}</source>
            <translation>{weekday} {clock}</translation>
        </message>
        <message>
            <source>{what}, {corner}, {across} % across, {down} % down</source>
            <translation>{what}，{corner}，横向 {across} %，纵向 {down} %</translation>
        </message>
        <message>
            <source>{what}. The frames come first below.</source>
            <translation>{what}。相关画面排在下方最前。</translation>
        </message>
        <message>
            <source>{word}, {count} waiting</source>
            <translation>{word}，{count} 项等待</translation>
        </message>
    </context>
    <context>
        <name>errors</name>
        <message>
            <source>approval.expired</source>
            <translation>批准已过期。请护士长重新批准此短片。</translation>
        </message>
        <message>
            <source>approval.foreign</source>
            <translation>此批准由他人签名。请登录后亲自批准。</translation>
        </message>
        <message>
            <source>approval.missing</source>
            <translation>此短片尚未批准。请护士长批准。</translation>
        </message>
        <message>
            <source>approval.stands</source>
            <translation>批准仍然有效。请把短片留在发件箱。</translation>
        </message>
        <message>
            <source>approval.void</source>
            <translation>文件与批准时不一致。请退回重新审核。</translation>
        </message>
        <message>
            <source>approver.revoked</source>
            <translation>批准人已无批准权。请另一位护士长批准。</translation>
        </message>
        <message>
            <source>approver.role</source>
            <translation>只有护士长可以批准。请护士长处理。</translation>
        </message>
        <message>
            <source>audit.place_gone</source>
            <translation>该驱动器已不在。未写入任何内容。请重新插入后再导出。</translation>
        </message>
        <message>
            <source>audit.stopped</source>
            <translation>尚未读完所有记录即已停止。请按“核验”重新读取全部记录。</translation>
        </message>
        <message>
            <source>bed.empty</source>
            <translation>此床没有登记家庭。请先开始住院登记。</translation>
        </message>
        <message>
            <source>bed.framing_damaged</source>
            <translation>此床的取景无法读取。请在取景页重画。</translation>
        </message>
        <message>
            <source>bed.taken</source>
            <translation>此床已有住院登记。请先结束或换床。</translation>
        </message>
        <message>
            <source>bed.unknown</source>
            <translation>此床尚未设置。请信息科添加。</translation>
        </message>
        <message>
            <source>break_glass.needless</source>
            <translation>此短片由他人拍摄：请按正常流程批准。</translation>
        </message>
        <message>
            <source>break_glass.off</source>
            <translation>本病区不允许单独批准。请另一位护士长批准。</translation>
        </message>
        <message>
            <source>break_glass.refused</source>
            <translation>医院不接收单独批准的短片。请另一位护士长重新批准。</translation>
        </message>
        <message>
            <source>camera.absent</source>
            <translation>摄像头未插好。请插好，或为此床选择其他摄像头。</translation>
        </message>
        <message>
            <source>camera.damaged</source>
            <translation>视频文件已损坏，提前结束。已读部分已保存；请换一份副本。</translation>
        </message>
        <message>
            <source>camera.ended</source>
            <translation>视频文件已播完。请重新打开。</translation>
        </message>
        <message>
            <source>camera.failed</source>
            <translation>摄像头发来的内容无法显示。已拍部分已保存；请重新打开摄像头。</translation>
        </message>
        <message>
            <source>camera.frozen</source>
            <translation>摄像头画面停住了。已拍部分已保存；请拔下摄像头再重新插好。</translation>
        </message>
        <message>
            <source>camera.lost</source>
            <translation>摄像头已断开或停止。请重新插好；已拍部分已保存。</translation>
        </message>
        <message>
            <source>camera.no_format</source>
            <translation>此摄像头没有可遮挡的画面格式。请换用其他摄像头。</translation>
        </message>
        <message>
            <source>camera.none</source>
            <translation>没有打开摄像头。请选择床位，等画面出现后再拍摄。</translation>
        </message>
        <message>
            <source>camera.not_ready</source>
            <translation>摄像头还没准备好。请等画面出现后再拍摄。</translation>
        </message>
        <message>
            <source>camera.plugged_again</source>
            <translation>正在重新查找摄像头。几秒后即可拍摄。</translation>
        </message>
        <message>
            <source>camera.policy</source>
            <translation>正式站点只用 USB 摄像头拍摄。请信息科为此床设置摄像头。</translation>
        </message>
        <message>
            <source>camera.unknown</source>
            <translation>没有这个摄像头。请信息科检查设置。</translation>
        </message>
        <message>
            <source>camera.unreadable</source>
            <translation>摄像头已插好但没有画面。请关闭占用它的程序，再重新插好。</translation>
        </message>
        <message>
            <source>capture.closed</source>
            <translation>没有打开床位。请先在“今日”选择床位。</translation>
        </message>
        <message>
            <source>card.closed</source>
            <translation>此卡已收起，无法再打印。请制作新卡。</translation>
        </message>
        <message>
            <source>card.lost</source>
            <translation>该家庭有了新卡。请重新查看此视频，再批准。</translation>
        </message>
        <message>
            <source>card.used</source>
            <translation>这张卡正在使用或曾被使用。请制作新卡。</translation>
        </message>
        <message>
            <source>checker.broken</source>
            <translation>这段短片无法检查。它已保留，不会发送；请告知信息科。</translation>
        </message>
        <message>
            <source>checker.busy</source>
            <translation>泄漏检查正忙，稍后自动再试。</translation>
        </message>
        <message>
            <source>checker.no_video</source>
            <translation>这段短片无法检查。它已保留，不会发送；请告知信息科。</translation>
        </message>
        <message>
            <source>clip.changed</source>
            <translation>此短片在审批过程中发生变化。文件已保留，请告知信息科。</translation>
        </message>
        <message>
            <source>clip.closed</source>
            <translation>此短片已关闭。请重新打开。</translation>
        </message>
        <message>
            <source>clip.key_damaged</source>
            <translation>此短片的封存密钥被改动。请保持原样并告知信息科。</translation>
        </message>
        <message>
            <source>clip.move</source>
            <translation>此短片的状态已改变。请返回列表重新查看。</translation>
        </message>
        <message>
            <source>clip.no_file</source>
            <translation>此短片没有完整文件。请放弃并重拍。</translation>
        </message>
        <message>
            <source>clip.not_submitted</source>
            <translation>还没有人提交此短片审核。请先观看，再提交。</translation>
        </message>
        <message>
            <source>clip.shredded</source>
            <translation>此短片已销毁，无法打开。请重新拍摄。</translation>
        </message>
        <message>
            <source>clip.submitted</source>
            <translation>此短片已提交审核。请返回列表。</translation>
        </message>
        <message>
            <source>clip.unknown</source>
            <translation>这里没有此短片。请返回列表。</translation>
        </message>
        <message>
            <source>clip.unreadable</source>
            <translation>此短片无法播放。文件已保留，请告知信息科。</translation>
        </message>
        <message>
            <source>consent.ended</source>
            <translation>家庭同意书已到期。请家长续签。</translation>
        </message>
        <message>
            <source>consent.past</source>
            <translation>此同意书的截止日期已过。请输入将来的日期。</translation>
        </message>
        <message>
            <source>digest.differs</source>
            <translation>收到的内容与批准的不一致。请重新批准此短片。</translation>
        </message>
        <message>
            <source>disk.failed</source>
            <translation>工作站磁盘无法写入。已拍部分已保存。请信息科检查磁盘。</translation>
        </message>
        <message>
            <source>disk.full</source>
            <translation>磁盘已满，内容没有丢失。请信息科清理空间。</translation>
        </message>
        <message>
            <source>disk.low</source>
            <translation>磁盘空间不足，不能再拍。请先审核等待的短片，或请信息科清理空间。</translation>
        </message>
        <message>
            <source>doctor.stopped</source>
            <translation>尚未检查完即已停止。可随时重新开始。</translation>
        </message>
        <message>
            <source>encoder.slow</source>
            <translation>这台电脑处理不过来，拍摄提前结束。已拍部分已保存。</translation>
        </message>
        <message>
            <source>envelope.malformed</source>
            <translation>签名文件无法读取。请信息科查明来源。</translation>
        </message>
        <message>
            <source>envelope.oversized</source>
            <translation>签名文件过大。请信息科查明来源。</translation>
        </message>
        <message>
            <source>envelope.type</source>
            <translation>签名文件类型不符。请信息科查明来源。</translation>
        </message>
        <message>
            <source>family.frozen</source>
            <translation>此家庭已冻结。发送前请先问护士长。</translation>
        </message>
        <message>
            <source>family.joined</source>
            <translation>该家庭已与此宝宝关联。未作任何更改。</translation>
        </message>
        <message>
            <source>family.known</source>
            <translation>此家庭卡已关联。请使用新卡。</translation>
        </message>
        <message>
            <source>family.missing</source>
            <translation>没有此家庭码。请核对家庭卡。</translation>
        </message>
        <message>
            <source>family.other_key</source>
            <translation>短片封存给了另一把密钥。请重新批准。</translation>
        </message>
        <message>
            <source>family.unrostered</source>
            <translation>网关还没有此家庭。请信息科添加。</translation>
        </message>
        <message>
            <source>finder.unknown</source>
            <translation>没有这个识别器。请信息科检查设置。</translation>
        </message>
        <message>
            <source>framing.all_covered</source>
            <translation>遮盖区几乎盖住了整个窗口。请把遮盖区改小。</translation>
        </message>
        <message>
            <source>framing.camera</source>
            <translation>摄像头已关闭，取景画面随之消失。请等画面出现后重新开始。</translation>
        </message>
        <message>
            <source>framing.camera_changed</source>
            <translation>此床已换了摄像头。请重新打开此床，再画取景。</translation>
        </message>
        <message>
            <source>framing.during_take</source>
            <translation>拍摄中不能取景。请先停止拍摄。</translation>
        </message>
        <message>
            <source>framing.expired</source>
            <translation>取景画面已自动关闭。请再次显示画面后继续，已画的内容仍在。</translation>
        </message>
        <message>
            <source>framing.file</source>
            <translation>这不是取景文件。请用 framing 命令生成一个。</translation>
        </message>
        <message>
            <source>framing.lease_lost</source>
            <translation>取景画面已关闭。请再次显示画面，检查所画的内容，然后保存。</translation>
        </message>
        <message>
            <source>framing.many_zones</source>
            <translation>每张床最多 12 个遮盖区。请用一个区域盖住几张卡片。</translation>
        </message>
        <message>
            <source>framing.missing</source>
            <translation>此床尚未取景。请护士长画出取景窗口。</translation>
        </message>
        <message>
            <source>framing.no_answer</source>
            <translation>摄像头没有回应。请保持不动，然后再次保存。</translation>
        </message>
        <message>
            <source>framing.no_picture</source>
            <translation>还没有画面。请等画面出现，看清后再保存。</translation>
        </message>
        <message>
            <source>framing.not_drawn</source>
            <translation>还没有画出窗口。请在宝宝周围拖出窗口，然后保存。</translation>
        </message>
        <message>
            <source>framing.nothing</source>
            <translation>此床的取景没有遮挡任何内容，因此不显示画面。请重新取景。</translation>
        </message>
        <message>
            <source>framing.reference</source>
            <translation>这幅画面无法使用。请让摄像头静止片刻，然后再次保存。</translation>
        </message>
        <message>
            <source>framing.reference_broken</source>
            <translation>摄像头进程的回答不正确。请重试，或联系信息科。</translation>
        </message>
        <message>
            <source>framing.reference_poor</source>
            <translation>画面中可辨认的细节太少，日后无法发现摄像头移动。请开灯后再次保存。</translation>
        </message>
        <message>
            <source>framing.replaced</source>
            <translation>取景画面已在别处打开。如仍需要，请重新开始。</translation>
        </message>
        <message>
            <source>framing.senseless</source>
            <translation>无法理解所画的内容。请重新画，然后保存。</translation>
        </message>
        <message>
            <source>framing.sleeve_taken</source>
            <translation>这个卡套属于另一张床。请使用本床自己的卡套。</translation>
        </message>
        <message>
            <source>framing.take</source>
            <translation>已开始拍摄，取景画面随之关闭。请在拍摄结束后再画。</translation>
        </message>
        <message>
            <source>framing.window_small</source>
            <translation>窗口太小：不到画面的五分之一。请把四角向外拖。</translation>
        </message>
        <message>
            <source>framing.zone_outside</source>
            <translation>有一个遮盖区在窗口之外，那里本来就是黑的。请移动或移除它。</translation>
        </message>
        <message>
            <source>framing.zone_small</source>
            <translation>有一个遮盖区太小，盖不住任何东西。请拖动它的角，或移除它。</translation>
        </message>
        <message>
            <source>gateway.address</source>
            <translation>监听地址格式不对。请信息科更正。</translation>
        </message>
        <message>
            <source>gateway.confused</source>
            <translation>网关与工作站不一致。稍后会重新发送。</translation>
        </message>
        <message>
            <source>gateway.cut</source>
            <translation>与网关的连接中断。稍后会继续发送。</translation>
        </message>
        <message>
            <source>gateway.damaged</source>
            <translation>网关上此短片的文件已损坏。请联系信息科。</translation>
        </message>
        <message>
            <source>gateway.forgot</source>
            <translation>网关丢失了已收到的内容。稍后会重新发送。</translation>
        </message>
        <message>
            <source>gateway.full</source>
            <translation>网关磁盘已满。短片会等待，直到信息科清理空间。</translation>
        </message>
        <message>
            <source>gateway.name</source>
            <translation>找不到网关的名称。如持续出现，请联系信息科。</translation>
        </message>
        <message>
            <source>gateway.receipt_key</source>
            <translation>网关回执密钥不对。请信息科重新创建。</translation>
        </message>
        <message>
            <source>gateway.silent</source>
            <translation>网关没有应答。短片会等待，稍后发送。</translation>
        </message>
        <message>
            <source>gateway.storage</source>
            <translation>网关无法写入磁盘。短片会等待，请联系信息科。</translation>
        </message>
        <message>
            <source>gateway.strange</source>
            <translation>网关的回答无法理解。稍后会重试。</translation>
        </message>
        <message>
            <source>gateway.tls</source>
            <translation>网关证书或密钥无法打开。请信息科检查。</translation>
        </message>
        <message>
            <source>gateway.unreachable</source>
            <translation>无法连通网关。短片稍后发送。</translation>
        </message>
        <message>
            <source>gateway.version</source>
            <translation>网关版本不同。请信息科更新。</translation>
        </message>
        <message>
            <source>handover.missing</source>
            <translation>拍摄未能开始：它的文件没有送到。请再试一次；如再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>handover.other_take</source>
            <translation>拍摄未能开始：文件弄混了。请再试一次；如再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>handover.unfit</source>
            <translation>拍摄未能开始：它的文件不是新的。请再试一次；如再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>journal.anchor_damaged</source>
            <translation>密钥库中的审计签名无法读取。请保持电脑原样并联系信息科。</translation>
        </message>
        <message>
            <source>journal.empty</source>
            <translation>审计记录为空。请保持电脑原样并联系信息科。</translation>
        </message>
        <message>
            <source>journal.export_exists</source>
            <translation>已有同名文件。请换一个导出名称。</translation>
        </message>
        <message>
            <source>journal.export_failed</source>
            <translation>导出文件无法写入。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>journal.header_forged</source>
            <translation>此审计文件的文件头不是本工作站签名。请信息科重新导出。</translation>
        </message>
        <message>
            <source>journal.not_an_export</source>
            <translation>这不是 Swaddle 的审计文件。请选择导出的 .jsonl 文件。</translation>
        </message>
        <message>
            <source>journal.replaced</source>
            <translation>这不是本机写下的审计记录。请保持电脑原样并联系信息科。</translation>
        </message>
        <message>
            <source>journal.unreadable</source>
            <translation>审计文件无法读取。请检查路径。</translation>
        </message>
        <message>
            <source>key.identity</source>
            <translation>这不是能打开短片的密钥。请重新扫描家庭卡。</translation>
        </message>
        <message>
            <source>key.recipient</source>
            <translation>这不是 Swaddle 认识的家庭密钥。请重新扫描，或按卡上所印输入。</translation>
        </message>
        <message>
            <source>keystore.damaged</source>
            <translation>本机密钥库中的工作站密钥被改动。没有写入任何内容。请告知信息科。</translation>
        </message>
        <message>
            <source>keystore.forgets</source>
            <translation>本机密钥库没有保存交给它的内容，因此不能拍摄。请信息科修复。</translation>
        </message>
        <message>
            <source>keystore.keeps</source>
            <translation>本机密钥库没有交出应移除的密钥。请信息科修复。</translation>
        </message>
        <message>
            <source>keystore.key_missing</source>
            <translation>本机密钥库中已没有工作站密钥，短片无法打开。没有改动任何内容。请登录设置 Swaddle 时的账户，或联系信息科。</translation>
        </message>
        <message>
            <source>keystore.locked</source>
            <translation>本机密钥库已锁定，因此不能拍摄。请注销电脑，用密码重新登录，再启动 Swaddle。</translation>
        </message>
        <message>
            <source>keystore.missing</source>
            <translation>本机没有 Swaddle 信任的密钥库，因此不能拍摄。请用密码登录电脑；仍不行请联系信息科。</translation>
        </message>
        <message>
            <source>keystore.occupied</source>
            <translation>已有同名密钥。请联系信息科。</translation>
        </message>
        <message>
            <source>keystore.vanished</source>
            <translation>本机密钥库停止应答。已拍内容是安全的。请重启电脑；再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>leak.found</source>
            <translation>泄漏检查未通过此短片。请添加遮挡，之后会再检查一遍。</translation>
        </message>
        <message>
            <source>leak_check.frames</source>
            <translation>泄漏检查没有看完整个短片。已保留且未发送；请告知信息科。</translation>
        </message>
        <message>
            <source>ledger.backup_failed</source>
            <translation>账本备份未通过核验，没有改动任何内容。请联系信息科。</translation>
        </message>
        <message>
            <source>ledger.busy</source>
            <translation>账本正忙。请稍后再试。</translation>
        </message>
        <message>
            <source>ledger.damaged</source>
            <translation>账本已损坏，暂停拍摄。请保持电脑原样并联系信息科。</translation>
        </message>
        <message>
            <source>ledger.fault</source>
            <translation>账本拒绝了本应可行的更改。请联系信息科。</translation>
        </message>
        <message>
            <source>ledger.foreign_key</source>
            <translation>账本与本机密钥不符。请保持原样并联系信息科。</translation>
        </message>
        <message>
            <source>ledger.missing</source>
            <translation>工作站账本不见了。请保持电脑原样，并请信息科恢复。</translation>
        </message>
        <message>
            <source>ledger.newer</source>
            <translation>账本由更新版本的 Swaddle 写入，没有改动。请安装该版本。</translation>
        </message>
        <message>
            <source>ledger.not_ours</source>
            <translation>这不是 Swaddle 的账本。请放回正确的账本并联系信息科。</translation>
        </message>
        <message>
            <source>ledger.old_copy</source>
            <translation>账本被换成了旧副本。请保持电脑原样并联系信息科。</translation>
        </message>
        <message>
            <source>ledger.read_only</source>
            <translation>工作站数据文件夹无法写入。请信息科检查权限。</translation>
        </message>
        <message>
            <source>ledger.unreachable</source>
            <translation>无法访问工作站数据文件夹。请信息科检查磁盘。</translation>
        </message>
        <message>
            <source>manifest.expired</source>
            <translation>批准已过期。请重新批准此短片。</translation>
        </message>
        <message>
            <source>manifest.future</source>
            <translation>批准时间在未来。请信息科校准工作站时钟。</translation>
        </message>
        <message>
            <source>manifest.malformed</source>
            <translation>短片的签名文件格式不对。请重新批准。</translation>
        </message>
        <message>
            <source>manifest.missing</source>
            <translation>短片缺少签名文件。请重新批准。</translation>
        </message>
        <message>
            <source>manifest.other_file</source>
            <translation>签名文件对应的是另一个文件。请重新批准。</translation>
        </message>
        <message>
            <source>manifest.other_station</source>
            <translation>签名文件属于另一台工作站。请从那里发送。</translation>
        </message>
        <message>
            <source>masks.none</source>
            <translation>没有画遮挡。请在不应看到的地方画一个矩形。</translation>
        </message>
        <message>
            <source>masks.stopped</source>
            <translation>已停止。短片保持原样，未添加新遮挡。</translation>
        </message>
        <message>
            <source>offset.differs</source>
            <translation>网关已存的字节数不同。会从那里继续发送。</translation>
        </message>
        <message>
            <source>operator.bad_id</source>
            <translation>此工牌无法识别。请换用其他工牌。</translation>
        </message>
        <message>
            <source>operator.known</source>
            <translation>此工牌已登记。请换用其他工牌。</translation>
        </message>
        <message>
            <source>operator.seal_damaged</source>
            <translation>此人的密钥已损坏。请通知信息科；其他人仍可登录。</translation>
        </message>
        <message>
            <source>operator.unknown</source>
            <translation>此工牌未在本机登记。请信息科登记。</translation>
        </message>
        <message>
            <source>outbox.missing</source>
            <translation>发件箱文件夹无法使用。请重启工作站。</translation>
        </message>
        <message>
            <source>people.same</source>
            <translation>拍摄者不能批准自己的短片。请另一位护士长批准。</translation>
        </message>
        <message>
            <source>people.unknown</source>
            <translation>网关不认识其中一人。请信息科更新名册。</translation>
        </message>
        <message>
            <source>pin.delayed</source>
            <translation>PIN 码错误次数过多。请稍等再试。</translation>
        </message>
        <message>
            <source>pin.weak</source>
            <translation>PIN 码位数不对。请换一个。</translation>
        </message>
        <message>
            <source>pin.wrong</source>
            <translation>PIN 码不正确。请重试。</translation>
        </message>
        <message>
            <source>printer.failed</source>
            <translation>打印机没有接收家庭卡。未作任何更改。请检查纸张和连线后重新打印。</translation>
        </message>
        <message>
            <source>printer.fenced</source>
            <translation>本站无法使用打印机：围栏不允许任何内容外出。家庭卡未打印，未作任何更改。请使用可打印的工作站，并告知信息科。</translation>
        </message>
        <message>
            <source>printer.missing</source>
            <translation>此电脑没有打印机。家庭卡未打印，未作任何更改。请信息科设置打印机后重新打印。</translation>
        </message>
        <message>
            <source>printer.no_paper</source>
            <translation>此电脑的默认打印机只生成文件或传真，不出纸。家庭卡未打印，未作任何更改。请信息科把真正的打印机设为默认，然后重新打印。</translation>
        </message>
        <message>
            <source>profile.differs</source>
            <translation>演示短片与真实短片不能混用。此网关用于另一种。</translation>
        </message>
        <message>
            <source>purpose.unknown</source>
            <translation>批准的用途此网关不支持。请联系信息科。</translation>
        </message>
        <message>
            <source>reason.missing</source>
            <translation>请简单说明原因，以便下次拍得更好。</translation>
        </message>
        <message>
            <source>recall.first</source>
            <translation>部分内容可能已发出。请先从网关召回。</translation>
        </message>
        <message>
            <source>recall.needless</source>
            <translation>此短片从未离开工作站。请在这里销毁。</translation>
        </message>
        <message>
            <source>receipt.missing</source>
            <translation>网关尚未确认此短片。请等待送达。</translation>
        </message>
        <message>
            <source>receipt.other_shipment</source>
            <translation>网关回执对应另一段短片，本短片视为未送达。请联系信息科。</translation>
        </message>
        <message>
            <source>receipt.wrong</source>
            <translation>网关回执不真实，本短片视为未送达。请联系信息科。</translation>
        </message>
        <message>
            <source>recorder.away</source>
            <translation>摄像进程已停止。当时没有在拍摄。它会自动重启，请等画面恢复。</translation>
        </message>
        <message>
            <source>recorder.busy</source>
            <translation>摄像进程没有应答，正在重启。请再试一次。</translation>
        </message>
        <message>
            <source>recorder.gone</source>
            <translation>摄像进程已停止。已拍到的部分保留：可提交审核，也可重拍。</translation>
        </message>
        <message>
            <source>recorder.link</source>
            <translation>摄像进程正在重启。请几秒后再试。</translation>
        </message>
        <message>
            <source>recorder.overdue</source>
            <translation>拍摄没有正常结束，摄像进程正在重启。已拍部分已保存。</translation>
        </message>
        <message>
            <source>recorder.silent</source>
            <translation>摄像头停止应答，正在重启。已拍部分已保存。</translation>
        </message>
        <message>
            <source>request.malformed</source>
            <translation>网关收到的请求格式不对。请更新工作站。</translation>
        </message>
        <message>
            <source>review.not_watched</source>
            <translation>请先观看短片，再批准。</translation>
        </message>
        <message>
            <source>review.own_clip</source>
            <translation>此短片由您本人拍摄。请另一位护士长批准。</translation>
        </message>
        <message>
            <source>review.unseen</source>
            <translation>请先看完缩略图中的每一帧，再批准此短片。</translation>
        </message>
        <message>
            <source>role.refused</source>
            <translation>您的角色不能执行此操作。请护士长处理。</translation>
        </message>
        <message>
            <source>room.given_up</source>
            <translation>工作站的一个进程无法再启动。请重启电脑；再次出现请联系信息科。</translation>
        </message>
        <message>
            <source>roster.ambiguous</source>
            <translation>医院名册有重复项。请信息科重新签发。</translation>
        </message>
        <message>
            <source>roster.malformed</source>
            <translation>医院名册格式不对。请信息科重新签发。</translation>
        </message>
        <message>
            <source>seal.header</source>
            <translation>这不是封存的短片，或文件开头已损坏。请保留并告知信息科。</translation>
        </message>
        <message>
            <source>seal.mac</source>
            <translation>短片封存被改动。请保留并告知信息科。</translation>
        </message>
        <message>
            <source>seal.mixed</source>
            <translation>混合密钥与传统密钥不能共用一个封存。请使用同一种密钥。</translation>
        </message>
        <message>
            <source>seal.no_key</source>
            <translation>此密钥不能打开这段短片。请使用封存时的密钥。</translation>
        </message>
        <message>
            <source>seal.nobody</source>
            <translation>没有可封存的对象。请选择有密钥的家庭。</translation>
        </message>
        <message>
            <source>seal.payload</source>
            <translation>短片不完整或被改动。请保留文件并告知信息科。</translation>
        </message>
        <message>
            <source>sealed.malformed</source>
            <translation>待发文件不是封存文件。请重新批准此短片。</translation>
        </message>
        <message>
            <source>sender.ca</source>
            <translation>本机未设置医院证书颁发机构。请联系信息科。</translation>
        </message>
        <message>
            <source>sender.gone</source>
            <translation>连接中断。稍后会继续发送。</translation>
        </message>
        <message>
            <source>sender.key</source>
            <translation>工作站证书或密钥无法打开。请信息科重新登记。</translation>
        </message>
        <message>
            <source>sender.second</source>
            <translation>已有另一个发送进程在使用此发件箱。请停止其中一个。</translation>
        </message>
        <message>
            <source>sender.silent</source>
            <translation>连接没有响应。稍后会继续发送。</translation>
        </message>
        <message>
            <source>sender.unconfigured</source>
            <translation>发送进程没有收到配置。请重启工作站。</translation>
        </message>
        <message>
            <source>session.none</source>
            <translation>尚未登录。请先登录。</translation>
        </message>
        <message>
            <source>shipment.damaged</source>
            <translation>发件箱中的文件与批准时不一致，没有发送。请保持电脑原样并联系信息科。</translation>
        </message>
        <message>
            <source>shipment.id</source>
            <translation>发件名称不对。请重新打开发件箱。</translation>
        </message>
        <message>
            <source>shipment.missing</source>
            <translation>批准的文件已不在本机。请重新批准此短片。</translation>
        </message>
        <message>
            <source>shipment.unknown</source>
            <translation>这里没有此发件。请重新查看发件箱。</translation>
        </message>
        <message>
            <source>signature.approver</source>
            <translation>护士长签名缺失或不对。请重新批准此短片。</translation>
        </message>
        <message>
            <source>signature.count</source>
            <translation>签名数量过多。请重新批准此短片。</translation>
        </message>
        <message>
            <source>signature.station</source>
            <translation>工作站签名缺失或不对。请重新批准此短片。</translation>
        </message>
        <message>
            <source>signature.wrong</source>
            <translation>签名文件的签名不对。请信息科检查。</translation>
        </message>
        <message>
            <source>size.differs</source>
            <translation>声明的大小与批准的不一致。请重新批准此短片。</translation>
        </message>
        <message>
            <source>size.exceeded</source>
            <translation>收到的内容多于批准的大小。请重新批准此短片。</translation>
        </message>
        <message>
            <source>size.too_large</source>
            <translation>短片超过网关允许的大小。请拍短一些。</translation>
        </message>
        <message>
            <source>stanzas.count</source>
            <translation>短片的可读者多于此家庭。请重新批准。</translation>
        </message>
        <message>
            <source>station.crowded</source>
            <translation>本工作站有太多未发完的短片。其余排队等待。</translation>
        </message>
        <message>
            <source>station.gone</source>
            <translation>站点已停止，因此拍摄提前结束。已拍部分已保存。</translation>
        </message>
        <message>
            <source>station.revoked</source>
            <translation>网关已不再接受此工作站。请联系信息科。</translation>
        </message>
        <message>
            <source>station.unknown</source>
            <translation>网关不认识此工作站的证书。请信息科登记。</translation>
        </message>
        <message>
            <source>stay.ended</source>
            <translation>该宝宝已不在此病区。请返回列表。</translation>
        </message>
        <message>
            <source>take.early</source>
            <translation>拍摄提前结束。请查看后提交审核。</translation>
        </message>
        <message>
            <source>take.elsewhere</source>
            <translation>另一张床正在拍摄。请等它结束，或在那里停止。</translation>
        </message>
        <message>
            <source>take.empty</source>
            <translation>摄像头没有画面，因此没有录到内容。请重试。</translation>
        </message>
        <message>
            <source>take.limit</source>
            <translation>一次拍摄时间过长。请选短一些。</translation>
        </message>
        <message>
            <source>take.running</source>
            <translation>已经在拍摄。请先停止。</translation>
        </message>
        <message>
            <source>tls.broken</source>
            <translation>加密连接中断。稍后会继续发送。</translation>
        </message>
        <message>
            <source>tls.gateway_expired</source>
            <translation>网关证书已过期。请信息科更新。</translation>
        </message>
        <message>
            <source>tls.gateway_name</source>
            <translation>网关证书地址不符。请联系信息科。</translation>
        </message>
        <message>
            <source>tls.gateway_untrusted</source>
            <translation>网关证书不是医院签发，可能有人窃听。请联系信息科。</translation>
        </message>
        <message>
            <source>tls.station_rejected</source>
            <translation>网关不接受此工作站的证书。请联系信息科。</translation>
        </message>
        <message>
            <source>tls.version</source>
            <translation>网关加密版本过旧，不能使用。请联系信息科。</translation>
        </message>
        <message>
            <source>tus.version</source>
            <translation>工作站与网关版本不同。请信息科更新较旧的一方。</translation>
        </message>
        <message>
            <source>ui.broken</source>
            <translation>工作站内部出错。短片没有丢失。请重试；再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>upload.busy</source>
            <translation>网关仍在处理上一次连接。稍后会继续发送。</translation>
        </message>
        <message>
            <source>upload.exists</source>
            <translation>网关已有此发件。会继续发送。</translation>
        </message>
        <message>
            <source>upload.finished</source>
            <translation>网关已收到此短片。可以取回执。</translation>
        </message>
        <message>
            <source>upload.lost</source>
            <translation>网关丢失了已收到的部分，稍后自动重新发送。</translation>
        </message>
        <message>
            <source>upload.unknown</source>
            <translation>网关没有此发件。会从头发送。</translation>
        </message>
        <message>
            <source>vault.clip_id</source>
            <translation>有短片的名称不合规则，没有改动任何内容。请告知信息科。</translation>
        </message>
        <message>
            <source>vault.file_missing</source>
            <translation>短片文件不在原处。请勿覆盖拍摄，并告知信息科。</translation>
        </message>
        <message>
            <source>vault.folder</source>
            <translation>短片文件夹属于其他账户，因此不能拍摄。请信息科重新安装。</translation>
        </message>
        <message>
            <source>vault.occupied</source>
            <translation>此短片已有文件，已原样保留。请重新拍摄并告知信息科。</translation>
        </message>
        <message>
            <source>worker.crashed</source>
            <translation>站点的一个部分出错后已重新启动。如再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>worker.gave_up</source>
            <translation>站点的一个部分已停止工作。请重启站点；如再次出现请告知信息科。</translation>
        </message>
        <message>
            <source>wristband.known</source>
            <translation>此腕带已绑定本病区的另一名宝宝。未作任何更改。请核对宝宝身份。</translation>
        </message>
        <message>
            <source>wristband.needed</source>
            <translation>尚未录制任何内容。请先扫描宝宝的腕带，再录制。</translation>
        </message>
        <message>
            <source>wristband.other</source>
            <translation>录制此视频时扫描的腕带不是这名宝宝的。无法发送。请退回或拒绝。</translation>
        </message>
        <message>
            <source>wristband.short</source>
            <translation>这不是腕带条码。未作任何更改。请重新扫描腕带。</translation>
        </message>
        <message>
            <source>wristband.unbound</source>
            <translation>该宝宝尚未绑定腕带。请让护士长绑定。</translation>
        </message>
        <message>
            <source>wristband.wrong</source>
            <translation>此腕带不是这名宝宝的。未录制任何内容。请核对床号。</translation>
        </message>
    </context>
</TS>
