using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XApi;

/// <summary>
/// What a response expanded, found by id. The objects of one response share one of these; an index is built when the first of its kind is looked up, so
/// that joining a response costs next to nothing until someone follows a reference.
/// </summary>
internal sealed class Expanded
{
    private readonly IReadOnlyList<Tweet> _data;
    private readonly IReadOnlyList<Problem> _errors;
    private Index<User>? _users;
    private Index<User>? _usernames;
    private Index<Tweet>? _tweets;
    private Index<Tweet>? _dataTweets;
    private Index<Media>? _media;
    private Index<Poll>? _polls;
    private Index<Place>? _places;

    private Expanded(IReadOnlyList<Tweet> data, Includes? includes, IReadOnlyList<Problem> errors)
    {
        _data = data;
        _errors = errors;
        Includes = includes;
    }

    internal Includes? Includes { get; }

    internal static void Join<T>(T? data, Includes? includes, IReadOnlyList<Problem> errors)
        where T : class, IExpandable => Join<T>(data is null ? [] : [data], includes, errors);

    internal static void Join<T>(IReadOnlyList<T> data, Includes? includes, IReadOnlyList<Problem> errors)
        where T : class, IExpandable
    {
        if (includes is not null || errors.Count > 0)
        {
            var expanded = new Expanded(data as IReadOnlyList<Tweet> ?? [], includes, errors);
            expanded.Reach(data);
            expanded.ReachIncluded();
        }
    }

    /// <summary>What was expanded of several ids, in their order; without those that were not.</summary>
    internal static IReadOnlyList<T> All<T>(Expanded? expanded, IReadOnlyList<string>? ids, Func<Expanded, string, T?> find)
        where T : class
    {
        if (expanded is null || ids is null)
        {
            return [];
        }

        var found = new T[ids.Count];
        var count = 0;
        foreach (var id in Span(ids))
        {
            if (find(expanded, id) is { } value)
            {
                found[count++] = value;
            }
        }

        Array.Resize(ref found, count);
        return found;
    }

    internal User? User(string? id) =>
        id is null || Includes is null ? null : (_users ??= new(Includes.Users, static user => user.Id)).Find(id);

    // Mentions written before ids came with them have the handle alone, in whatever case the author typed it.
    internal User? UserNamed(string username) =>
        Includes is null
            ? null
            : (_usernames ??= new(Includes.Users, static user => user.Username.ToLowerInvariant())).Find(username.ToLowerInvariant());

    // A Tweet that another one of the page refers to need not be included as well.
    internal Tweet? Tweet(string? id) =>
        id is null || Includes is null
            ? null
            : (_tweets ??= new(Includes.Tweets, static tweet => tweet.Id)).Find(id)
                ?? (_dataTweets ??= new(_data, static tweet => tweet.Id)).Find(id);

    internal Media? Media(string key) =>
        Includes is null ? null : (_media ??= new(Includes.Media, static media => media.MediaKey)).Find(key);

    internal Poll? Poll(string? id) =>
        id is null || Includes is null ? null : (_polls ??= new(Includes.Polls, static poll => poll.Id)).Find(id);

    internal Place? Place(string? id) =>
        id is null || Includes is null ? null : (_places ??= new(Includes.Places, static place => place.Id)).Find(id);

    /// <summary>Looks through a list that is too short for an index.</summary>
    internal T? Find<T>(Func<Includes, IReadOnlyList<T>> list, Func<T, string> key, string? id)
        where T : class => id is null || Includes is null ? null : list(Includes).FirstOrDefault(value => key(value) == id);

    /// <summary>What the response says of an object that it could not expand; problems are few, an index would be more work.</summary>
    internal Problem? ProblemWith(string? id)
    {
        for (var i = 0; id is not null && i < _errors.Count; i++)
        {
            if (_errors[i].ResourceId == id || _errors[i].Value == id)
            {
                return _errors[i];
            }
        }

        return null;
    }

    internal Problem? ProblemWithAny(IReadOnlyList<string> ids)
    {
        for (var i = 0; _errors.Count > 0 && i < ids.Count; i++)
        {
            if (ProblemWith(ids[i]) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private void Reach<T>(IReadOnlyList<T> objects)
        where T : class, IExpandable
    {
        foreach (var item in Span(objects))
        {
            item.Join(this);
        }
    }

    private void ReachIncluded()
    {
        if (Includes is not null)
        {
            Reach(Includes.Tweets);
            Reach(Includes.Users);
        }
    }

    /// <summary>A list without the cost of an enumerator. What was read is always a <see cref="List{T}"/>.</summary>
    internal static ReadOnlySpan<T> Span<T>(IReadOnlyList<T> list) =>
        list switch
        {
            List<T> read => CollectionsMarshal.AsSpan(read),
            T[] array => array,
            _ => list.ToArray(),
        };

    /// <summary>Objects by id: open addressing over the list itself, because a dictionary takes several times as long to fill.</summary>
    private sealed class Index<T>
        where T : class
    {
        private readonly (string Id, T Value)[] _slots;

        internal Index(IReadOnlyList<T> values, Func<T, string> id)
        {
            _slots = new (string, T)[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(values.Count * 2) + 1)];
            foreach (var value in Span(values))
            {
                var key = id(value);
                ref var slot = ref Slot(key);
                if (slot.Id is null)
                {
                    slot = (key, value);
                }
            }
        }

        internal T? Find(string id) => Slot(id).Value;

        private ref (string Id, T Value) Slot(string id)
        {
            var mask = _slots.Length - 1;
            for (var i = Hash(id) & mask; ; i = (i + 1) & mask)
            {
                ref var slot = ref _slots[i];
                if (slot.Id is null || slot.Id == id)
                {
                    return ref slot;
                }
            }
        }

        // Ids differ at their ends; the last eight characters tell them apart.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Hash(string id)
        {
            ulong hash;
            var bytes = MemoryMarshal.AsBytes(id.AsSpan());
            if (bytes.Length >= 16)
            {
                var end = bytes[^16..];
                hash = MemoryMarshal.Read<ulong>(end) * 31 ^ MemoryMarshal.Read<ulong>(end[8..]);
            }
            else
            {
                hash = 0;
                foreach (var c in id)
                {
                    hash = (hash * 31) + c;
                }
            }

            return (int)(hash * 0x9E3779B97F4A7C15 >> 33);
        }
    }
}

/// <summary>An object that finds what a request expanded.</summary>
internal interface IExpandable
{
    void Join(Expanded expanded);
}
