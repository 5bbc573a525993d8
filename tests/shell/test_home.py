def test_the_first_page_opens(web):
    answer = web(None).get("/")
    assert answer.status_code == 200
    assert b"csrf" not in answer.content
