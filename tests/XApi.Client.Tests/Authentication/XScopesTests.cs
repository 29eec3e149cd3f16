namespace XApi.Tests.Authentication;

public class XScopesTests
{
    [Test]
    public void The_scopes_of_several_operations_are_their_union_once_each() =>
        Assert.That(
            XScopes.For(XOperation.SearchRecent, XOperation.CreateTweet),
            Is.EqualTo(new[] { "tweet.read", "tweet.write", "users.read" })
        );

    [Test]
    public void An_operation_that_takes_no_user_token_adds_nothing()
    {
        var appOnly = XOperation.All.Where(o => o.Security.All(s => s.Scheme != XSecurityScheme.OAuth2UserToken)).ToArray();
        Assert.That(appOnly, Is.Not.Empty);
        Assert.That(XScopes.For(appOnly), Is.Empty);
    }

    [Test]
    public void Operations_must_be_given_and_none_need_no_scope()
    {
        Assert.That(() => XScopes.For(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("operations"));
        Assert.That(XScopes.For(), Is.Empty);
    }

    [Test]
    public void Scopes_are_sorted_whatever_the_order_of_the_operations()
    {
        var scopes = XScopes.For(XOperation.All.Reverse());
        Assert.That(scopes, Is.Ordered.Using<string>(StringComparer.Ordinal).And.Unique);
        Assert.That(scopes, Is.EqualTo(XScopes.For(XOperation.All)));
    }

    // VB and F# know no params collections, only arrays.
    [Test]
    public void One_operation_can_be_given_from_every_language() =>
        Assert.That(
            typeof(XScopes)
                .GetMethod(nameof(XScopes.For), [typeof(XOperation[])])!
                .GetParameters()[0]
                .IsDefined(typeof(ParamArrayAttribute), false)
        );

    [Test]
    public void All_scopes_of_the_spec_have_a_constant()
    {
        var constants = typeof(XScopes).GetFields().Select(f => f.GetRawConstantValue()).ToArray();
        Assert.That(constants, Is.Unique);
        Assert.That(XScopes.For(XOperation.All), Is.SubsetOf(constants));
    }
}
