namespace XApi.Tests.Requests;

/// <summary>The requests of Articles.</summary>
internal static class ArticlesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.CreateArticle,
            x =>
                x.Articles.CreateDraftAsync(
                    new()
                    {
                        Title = "title 1",
                        ContentState = new()
                        {
                            Blocks =
                            [
                                new()
                                {
                                    Text = "text 2",
                                    Type = ArticleBlockType.Unstyled,
                                    Data = new()
                                    {
                                        Cashtags =
                                        [
                                            new()
                                            {
                                                FromIndex = 3,
                                                Text = "text 4",
                                                ToIndex = 5,
                                            },
                                        ],
                                        Hashtags =
                                        [
                                            new()
                                            {
                                                FromIndex = 6,
                                                Text = "text 7",
                                                ToIndex = 8,
                                            },
                                        ],
                                        Mentions =
                                        [
                                            new()
                                            {
                                                FromIndex = 9,
                                                Text = "text 10",
                                                ToIndex = 11,
                                            },
                                        ],
                                        Urls =
                                        [
                                            new()
                                            {
                                                FromIndex = 12,
                                                Text = "text 13",
                                                ToIndex = 14,
                                            },
                                        ],
                                    },
                                    EntityRanges =
                                    [
                                        new()
                                        {
                                            Key = 15,
                                            Offset = 16,
                                            Length = 17,
                                        },
                                    ],
                                    InlineStyleRanges =
                                    [
                                        new()
                                        {
                                            Offset = 18,
                                            Length = 19,
                                            Style = ArticleStyle.Bold,
                                        },
                                    ],
                                    Key = "key 20",
                                },
                            ],
                            Entities =
                            [
                                new()
                                {
                                    Key = "key 21",
                                    Value = new()
                                    {
                                        Type = ArticleEntityType.Post,
                                        Mutability = ArticleEntityMutability.Immutable,
                                        Data = new()
                                        {
                                            Caption = "caption 22",
                                            EntityKey = "entity key 23",
                                            Markdown = "markdown 24",
                                            MediaItems = [new() { MediaCategory = "media category 25", MediaId = "26" }],
                                            PostId = "27",
                                            Url = "url 28",
                                        },
                                    },
                                },
                            ],
                        },
                        CoverMedia = new() { MediaCategory = "media category 29", MediaId = "30" },
                    },
                    Filled.Options<CreateArticleOptions>()
                ),
            "POST /2/articles/draft",
            """
            {"title": "title 1", "content_state": {"blocks": [{"text": "text 2", "type": "unstyled",
            "data": {"cashtags": [{"from_index": 3, "text": "text 4", "to_index": 5}], "hashtags": [{"from_index": 6,
            "text": "text 7", "to_index": 8}], "mentions": [{"from_index": 9, "text": "text 10", "to_index": 11}],
            "urls": [{"from_index": 12, "text": "text 13", "to_index": 14}]}, "entity_ranges": [{"key": 15, "offset": 16,
            "length": 17}], "inline_style_ranges": [{"offset": 18, "length": 19, "style": "bold"}], "key": "key 20"}],
            "entities": [{"key": "key 21", "value": {"type": "post", "mutability": "immutable", "data": {"caption": "caption 22",
            "entity_key": "entity key 23", "markdown": "markdown 24", "media_items": [{"media_category": "media category 25",
            "media_id": "26"}], "post_id": "27", "url": "url 28"}}}]}, "cover_media": {"media_category": "media category 29",
            "media_id": "30"}}
            """
        ),
        new(
            XOperation.PublishArticle,
            x => x.Articles.PublishAsync("20", Filled.Options<PublishArticleOptions>()),
            "POST /2/articles/20/publish"
        ),
    ];
}
