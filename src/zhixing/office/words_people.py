"""What roles, kinds of bodies and acts upon people are called."""

from __future__ import annotations

from typing import Final

from zhixing.methods.values import Text
from zhixing.office.models import BodyKind
from zhixing.office.permissions import Role

ROLES: Final = {
    Role.CITY_CLERK: Text("市质量办经办人", "Clerk of the city's quality office"),
    Role.COUNTY_CLERK: Text("县（区）经办人", "County clerk"),
    Role.TOWNSHIP_LIAISON: Text("乡镇（街道）联络员", "Township liaison officer"),
    Role.DEPARTMENT_CLERK: Text("部门经办人", "Department clerk"),
    Role.LEADER: Text("领导（只读）", "Leader (reads only)"),
    Role.SYSTEM_ADMINISTRATOR: Text("系统管理员", "System administrator"),
    Role.SECURITY_ADMINISTRATOR: Text("安全管理员", "Security administrator"),
    Role.AUDITOR: Text("审计管理员", "Audit administrator"),
    Role.OPERATOR: Text("本机命令行", "The console"),
}
KINDS: Final = {
    BodyKind.QUALITY_OFFICE: Text("领导小组办公室", "Office of the leading group"),
    BodyKind.LEADING_GROUP: Text("领导小组", "Leading group"),
    BodyKind.GOVERNMENT: Text("人民政府", "Government"),
    BodyKind.DEPARTMENT: Text("部门", "Department"),
    BodyKind.ZONE: Text("功能区管委会", "Functional zone"),
    BodyKind.LABORATORY: Text("检验机构", "Laboratory"),
    BodyKind.ENTERPRISE: Text("企业", "Enterprise"),
    BodyKind.ASSOCIATION: Text("行业协会", "Association"),
}
MOVES: Final = {
    "add": Text("登记", "Added"),
    "open": Text("开通账号", "Account opened"),
    "lock": Text("锁定账号", "Account locked"),
    "unlock": Text("重新开通账号", "Account opened again"),
    "one-time-password": Text("发放一次性密码", "One-time password given"),
    "drop-second-factor": Text("解除第二因素", "Second factor taken away"),
    "change-password": Text("修改密码", "Password changed"),
    "renew": Text("更换密码", "Password replaced"),
    "propose": Text("申请职务", "Post proposed"),
    "confirmed": Text("确认职务", "Post confirmed"),
    "refused": Text("不予确认", "Post refused"),
    "withdrawn": Text("撤回申请", "Proposal taken back"),
    "end": Text("终止职务", "Post ended"),
}
FIELDS: Final = {
    "role": Text("角色", "Role"),
    "place": Text("地区", "Place"),
    "body": Text("单位", "Body"),
    "valid_from": Text("起始日", "First day"),
    "valid_to": Text("最后一日", "Last day"),
    "proposed_by": Text("提出人", "Proposed by"),
    "alone": Text("无第二人可确认", "Nobody else could confirm"),
    "for": Text("代办", "For"),
}


def role_name(role: str) -> Text:
    """What a role is called; an unknown one as it stands."""
    return ROLES[Role(role)] if role in set(Role) else Text(role, role)
