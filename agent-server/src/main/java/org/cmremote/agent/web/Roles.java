package org.cmremote.agent.web;

import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authorization.Authorization;
import io.vertx.ext.auth.authorization.RoleBasedAuthorization;
import java.util.Set;
import org.cmremote.transport.protocol.Role;

/** The protocol's roles in the terms of Vert.x Auth. An operator is an observer too. */
final class Roles {
  private static final Authorization OPERATOR = RoleBasedAuthorization.create("operator");
  private static final Authorization OBSERVER = RoleBasedAuthorization.create("observer");

  private Roles() {}

  /** Makes a user that holds the role. */
  static User user(Role role) {
    User user = User.fromName(role == Role.OPERATOR ? "operator" : "observer");
    user.authorizations()
        .put("cm", role == Role.OPERATOR ? Set.of(OPERATOR, OBSERVER) : Set.of(OBSERVER));
    return user;
  }

  /** What a user must have for a request that is open to the role. */
  static Authorization required(Role role) {
    return role == Role.OPERATOR ? OPERATOR : OBSERVER;
  }

  /** The highest role that the user holds. */
  static Role of(User user) {
    return OPERATOR.match(user) ? Role.OPERATOR : Role.OBSERVER;
  }
}
