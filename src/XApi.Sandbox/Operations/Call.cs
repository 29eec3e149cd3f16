using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A request that has passed every check: what is called, by whom, with which arguments.</summary>
internal sealed class Call(XWorld world, XSandboxOptions options, XOperation operation, Arguments arguments, Caller caller)
{
    internal XWorld World => world;

    internal XSandboxOptions Options => options;

    internal XOperation Operation => operation;

    internal Arguments Arguments => arguments;

    internal UserRecord? User => caller.User;

    internal DateTimeOffset Now => world.Now;

    /// <summary>The world as the caller sees it, gathering the includes and errors of the one response.</summary>
    internal View View { get; } = new(world, operation, arguments, caller.User);

    /// <summary>A fresh view, for streams, where each message gathers its own.</summary>
    internal View NewView() => new(world, operation, arguments, caller.User);

    internal long PathId => arguments.Id("id")!.Value;

    /// <summary>The Tweet of an id, as far as the caller may see it; else the problem that says why not.</summary>
    internal TweetRecord? Find(long id, string parameter, out JsonObject problem)
    {
        var text = JsonText.Id(id);
        problem = [];
        if (world.Tweet(id) is not { } tweet)
        {
            problem = Problems.NotFound("tweet", parameter, text);
            return null;
        }

        if (!XWorld.CanSee(User, tweet))
        {
            problem = Problems.NotAuthorized("tweet", parameter, text);
            return null;
        }

        return tweet;
    }
}

/// <summary>Answers a call. The world's gate is held.</summary>
internal delegate Answer Handler(Call call);
